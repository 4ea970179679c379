/**
 * A dashboard as a picture, drawn from what Prometheus has. It is no screenshot of Grafana, and
 * says so: it shows the same panels with the same queries, units, colours and limits.
 */
import { drawPanel, escapeXml } from './draw-panel.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Series, Span } from './answers.ts';
import type { DrawnPanel } from './place.ts';

/** Of a column and a row of the grid, in pixels, and the space between two panels. */
const COLUMN = 52;
const ROW = 32;
const GAP = 6;
const HEADING = 44;

/** Types that can be drawn; texts and tables are left out. */
const DRAWN = new Set(['stat', 'timeseries', 'heatmap', 'bargauge']);

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#1f2430}',
  '.title{font-weight:600}.number{font-size:22px;font-weight:600;text-anchor:middle}',
  '.tick,.legend,.quiet{font-size:11px;fill:#5d6675}.tick{text-anchor:end}',
  '.phase{stroke:#56a64b;stroke-dasharray:2 3}.grid{stroke:#e4e7eb}',
  '.limit{stroke:#e02f44;stroke-width:1.5;stroke-dasharray:8 6}',
  '.heading{font-size:17px;font-weight:600}.tile{opacity:.35}.limit,.line{fill:none}',
  '.line{stroke-width:1.5}.panel{fill:#fff;stroke:#dfe3e8}.cell{fill:#1f60c4}',
].join('');

interface PanelJson {
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: FieldConfig;
}

interface AnnotationJson {
  readonly name: string;
  readonly expr: string;
  readonly titleFormat: string;
}

interface FieldConfig {
  readonly defaults: {
    readonly unit: string;
    readonly max?: number;
    readonly thresholds: { readonly steps: readonly { value: number | null; color: string }[] };
    readonly custom: {
      readonly stacking?: { readonly mode: string };
      readonly scaleDistribution?: { readonly type: string };
    };
  };
  readonly overrides: readonly {
    readonly matcher: { readonly id: string; readonly options: string };
    readonly properties: readonly { readonly id: string; readonly value: unknown }[];
  }[];
}

/** Asks for what there was of an expression within the span, with names by a legend. */
export type Ask = (expr: string, legend: string) => Promise<readonly Series[]>;

/** Asks for all that a dashboard shows, and draws it. @returns an SVG */
export async function drawDashboard(dashboard: Dashboard, ask: Ask, span: Span): Promise<string> {
  const panels = (dashboard['panels'] as readonly PanelJson[]).filter(({ type }) =>
    DRAWN.has(type),
  );
  const top = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const drawn: string[] = [];
  const phases = await phasesOf(dashboard, ask, span);
  for (const panel of panels) {
    const series = await seriesOf(panel, ask);
    const { x, y, w, h } = panel.gridPos;
    const [width, height] = [w * COLUMN - GAP, h * ROW - GAP];
    drawn.push(
      // A picture in the picture: what does not fit into a panel is cut off.
      `<svg x="${x * COLUMN + GAP}" y="${(y - top) * ROW + HEADING}" ${sizeOf(width, height)}>` +
        `<rect ${sizeOf(width, height)} rx="3" class="panel"/>` +
        `${drawPanel(look(panel, width, height), series, { ...span, phases })}</svg>`,
    );
  }
  const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  const size = { width: 24 * COLUMN + GAP, height: (bottom - top) * ROW + HEADING };
  return frame(`${heading(dashboard, span)}${drawn.join('\n')}`, size);
}

/** When phases of a scenario began, by their names. */
async function phasesOf(
  dashboard: Dashboard,
  ask: Ask,
  { from, to }: Span,
): Promise<ReadonlyMap<string, number>> {
  const { list } = dashboard['annotations'] as { list: readonly AnnotationJson[] };
  const scenarios = list.find(({ name }) => name === 'Scenarios');
  const series = scenarios === undefined ? [] : await ask(scenarios.expr, scenarios.titleFormat);
  const began = series.map(({ name, points }) => [name, (points.at(-1)?.[1] ?? 0) / 1000] as const);
  return new Map(began.filter(([, seconds]) => seconds >= from && seconds <= to));
}

function heading({ title }: Dashboard, { from, to }: Span): string {
  const until = new Date(to * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const minutes = Math.round((to - from) / 60);
  const what =
    `the panels of the Grafana dashboard, drawn from the data of a run: ${minutes} minutes ` +
    `up to ${until} UTC; no screenshot`;
  return (
    `<text x="${GAP + 4}" y="28" class="heading">${escapeXml(title)}</text>` +
    `<text x="${24 * COLUMN}" y="28" class="quiet" text-anchor="end">${what}</text>`
  );
}

function sizeOf(width: number, height: number): string {
  return `width="${width}" height="${height}"`;
}

function frame(content: string, { width, height }: { width: number; height: number }): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">\n` +
    `<style>${STYLE}</style>\n<rect ${sizeOf(width, height)} fill="#f4f5f7"/>\n` +
    `${content}\n</svg>\n`
  );
}

async function seriesOf({ targets = [] }: PanelJson, ask: Ask): Promise<readonly Series[]> {
  const answers = await Promise.all(
    targets.map(({ expr, legendFormat }) => ask(expr, legendFormat)),
  );
  return answers.flat();
}

function look({ type, title, fieldConfig }: PanelJson, width: number, height: number): DrawnPanel {
  const { defaults, overrides } = fieldConfig ?? NOTHING;
  const named = overrides.filter(({ matcher }) => matcher.id === 'byName');
  const limits = overrides
    .filter(({ properties }) => properties.some(({ id }) => id === 'custom.lineStyle'))
    .map(({ matcher }) => new RegExp(matcher.options.slice(1, -1)));
  const steps = defaults.thresholds.steps;
  return {
    type,
    title,
    unit: defaults.unit,
    max: defaults.max,
    isLogarithmic: defaults.custom.scaleDistribution?.type === 'symlog',
    isStacked: defaults.custom.stacking?.mode === 'normal',
    colours: new Map(
      named.flatMap(({ matcher, properties }) =>
        properties
          .filter(({ id }) => id === 'color')
          .map(({ value }) => [matcher.options, (value as { fixedColor: string }).fixedColor]),
      ),
    ),
    isLimit: (name) => limits.some((limit) => limit.test(name)),
    colourOf: (value) => {
      const step = steps.findLast((candidate) => value >= (candidate.value ?? -Infinity));
      return step === undefined || step.color === 'text' ? '#dfe3e8' : step.color;
    },
    width,
    height,
  };
}

const NOTHING: FieldConfig = {
  defaults: { unit: 'none', thresholds: { steps: [] }, custom: {} },
  overrides: [],
};
