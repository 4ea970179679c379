/** The types of panels that the dashboards are made of. */
import { COLOURS, DATASOURCE, override, panel } from './panel.ts';
import type { About, Json, Panel, PanelOptions, Target } from './panel.ts';
import type { Expression } from './promql.ts';

/** One series of a panel. */
export function line(query: Expression, legend: string): Target {
  return { query, legend };
}

/** A configured limit of what the other series of the panel show. */
export function limit(query: Expression, legend = 'limit'): Target {
  return { query, legend, isLimit: true };
}

export interface GraphOptions extends PanelOptions {
  /** Whether series are piled on each other, because their sum means something. */
  readonly isStacked?: boolean;
  /** A constant that the specification names, as a dashed line. */
  readonly specified?: number;
  /** Whether values below zero mean something; else the axis begins at zero. */
  readonly isMirrored?: boolean;
}

/** Lines over time. */
export function graph(options: GraphOptions): Panel {
  const { targets, isStacked = false, isMirrored = false, specified } = options;
  const limits = targets.filter(({ isLimit }) => isLimit === true).map(({ legend }) => legend);
  const isLimited = limits.length > 0;
  const floor = isMirrored ? {} : { min: 0 };
  const about = isLimited ? sayAxis(options.about) : options.about;
  const isDashed = specified !== undefined;
  const steps = isDashed ? ([[specified, COLOURS.warn]] as const) : options.steps;
  return panel(
    'timeseries',
    { ...floor, ...options, about, ...(steps !== undefined && { steps }), base: 'transparent' },
    {
      options: {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
      custom: {
        drawStyle: 'line',
        lineWidth: 1,
        fillOpacity: isStacked ? 60 : 8,
        showPoints: 'never',
        // A gap is a gap: nothing is drawn over the time in which nobody was there to measure.
        spanNulls: false,
        stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
        scaleDistribution: isLimited ? BOTH_VISIBLE : { type: 'linear' },
        thresholdsStyle: { mode: styleOfThresholds(isDashed, options.steps) },
      },
      overrides: limits.map(dashed),
      // Steps colour the background.
      isColouredBySeries: true,
    },
  );
}

/** What there is may be a thousandth of what there may be, and both are to be seen. */
const BOTH_VISIBLE = { type: 'symlog', log: 10, linearThreshold: 1 } as const;

function sayAxis({ what, ...about }: About): About {
  return { ...about, what: `${what} The axis is logarithmic, so that both can be seen.` };
}

function styleOfThresholds(isDashed: boolean, steps: PanelOptions['steps']): string {
  if (isDashed) return 'dashed';
  return steps === undefined ? 'off' : 'area';
}

function dashed(legend: string): Json {
  const pattern = legend.replaceAll(/\{\{\w+\}\}/g, '.*');
  return override('byRegexp', `/^${pattern}$/`, {
    color: { mode: 'fixed', fixedColor: COLOURS.bad },
    'custom.lineStyle': { fill: 'dash', dash: [10, 10] },
    'custom.fillOpacity': 0,
    // A limit is not a part of what is piled up.
    'custom.stacking': { mode: 'none', group: 'limit' },
  });
}

/** One number, with its course behind it. */
export function stat(options: PanelOptions): Panel {
  return panel(
    'stat',
    { height: 3, ...options },
    {
      options: {
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
        orientation: 'auto',
        textMode: options.targets.length > 1 ? 'value_and_name' : 'value',
        colorMode: options.steps === undefined ? 'none' : 'background',
        graphMode: 'area',
        justifyMode: 'auto',
        wideLayout: true,
      },
    },
  );
}

/** How full something is: one bar for each series. */
export function bars(options: PanelOptions): Panel {
  return panel('bargauge', options, {
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      orientation: 'horizontal',
      displayMode: 'lcd',
      valueMode: 'color',
      namePlacement: 'auto',
      showUnfilled: true,
      sizing: 'auto',
      minVizWidth: 8,
      minVizHeight: 16,
    },
  });
}

/** How often which values were observed; the query gives buckets. */
export function heatmap(options: PanelOptions): Panel {
  return panel('heatmap', options, {
    target: { format: 'heatmap' },
    options: {
      calculate: false,
      cellGap: 1,
      color: { mode: 'scheme', scheme: 'Blues', steps: 64, exponent: 0.5, fill: 'dark-blue' },
      // What was not observed at all is not coloured.
      filterValues: { le: 1e-9 },
      rowsFrame: { layout: 'auto' },
      yAxis: { unit: options.unit, axisPlacement: 'left' },
      legend: { show: true },
      tooltip: { mode: 'single', yHistogram: true, showColorScale: false },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      showValue: 'never',
    },
    custom: { scaleDistribution: { type: 'linear' } },
  });
}

export interface TableOptions extends PanelOptions {
  /** Columns in their order: the label, or `Value`, and its heading. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The present values, one row for each series. */
export function table(options: TableOptions): Panel {
  const headings = Object.entries(options.columns);
  const isColoured = options.steps !== undefined;
  const ofValue = options.columns['Value'] ?? 'Value';
  return panel('table', options, {
    target: { format: 'table', instant: true, range: false },
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false } },
    custom: { align: 'auto', filterable: false },
    overrides: isColoured
      ? [override('byName', ofValue, { 'custom.cellOptions': { type: 'color-text' } })]
      : [],
    transformations: [
      { id: 'filterFieldsByName', options: { include: { names: headings.map(([name]) => name) } } },
      {
        id: 'organize',
        options: {
          excludeByName: {},
          indexByName: Object.fromEntries(headings.map(([name], at) => [name, at])),
          renameByName: options.columns,
        },
      },
    ],
  });
}

/** A text for whoever opens the dashboard for the first time. */
export function text(title: string, content: string, width: number, height: number): Panel {
  const json = {
    type: 'text',
    title,
    description: 'What this dashboard is for, and how to read it.',
    datasource: DATASOURCE,
    options: { mode: 'markdown', content },
  };
  return { width, height, json };
}
