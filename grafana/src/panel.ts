/** Panels, as classic dashboard JSON has them. Where they stand is decided by `layout.ts`. */
import type { Expression } from './promql.ts';

/** What a reader of a panel needs to know. Each is a sentence or two, in Markdown. */
export interface About {
  readonly what: string;
  readonly normal: string;
  readonly act: string;
}

/** One query with the name of its series; `{{label}}` stands for a label that the result has. */
export interface Target {
  readonly query: Expression;
  readonly legend: string;
  /** A configured limit: drawn as a dashed red line. */
  readonly isLimit?: boolean;
}

/** Names of units as Grafana knows them. */
type Unit =
  | 'short'
  | 'none'
  | 'ops'
  | 's'
  | 'dateTimeFromNow'
  | 'percentunit'
  | 'bytes'
  | 'Bps'
  | 'cpm';

/** From this value on, this colour. */
type Step = readonly [value: number, colour: string];

export interface PanelOptions {
  readonly title: string;
  readonly about: About;
  readonly unit: Unit;
  readonly targets: readonly Target[];
  /** Columns of 24, and rows. */
  readonly width: number;
  readonly height?: number;
  /** Colours of series by their names. */
  readonly colours?: Readonly<Record<string, string>>;
  /** The colour of what is below the first step; nothing is coloured without steps. */
  readonly base?: string;
  readonly steps?: readonly Step[];
  readonly min?: number;
  readonly max?: number;
  /** The dashboard that says more. */
  readonly more?: string;
}

export type Json = Readonly<Record<string, unknown>>;

/** A panel without an id and without a place. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly json: Json & { readonly title: string };
}

export const COLOURS = {
  good: '#56a64b',
  warn: '#ff9830',
  bad: '#e02f44',
  /** Those of Flink's web page, so that its readers need no legend. */
  idle: '#5db1ff',
  busy: '#ee6464',
  backpressured: '#888888',
} as const;

/** Every query goes to the Prometheus that the variable names. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

const NO_VALUE = '–';

/** Makes a panel of a type of Grafana. */
export function panel(type: string, options: PanelOptions, parts: PanelParts): Panel {
  const { title, about, width, height = 8, more } = options;
  const json = {
    type,
    title,
    description: describe(about),
    datasource: DATASOURCE,
    targets: options.targets.map((target, at) => toTarget(target, at, parts.target ?? {})),
    fieldConfig: {
      defaults: defaults(options, parts),
      overrides: [...colourOverrides(options.colours ?? {}), ...(parts.overrides ?? [])],
    },
    options: parts.options,
    ...(parts.transformations !== undefined && { transformations: parts.transformations }),
    ...(more !== undefined && { links: [linkTo(more)] }),
  };
  return { width, height, json };
}

/** What is special of a type of panel. */
export interface PanelParts {
  readonly options: Json;
  readonly custom?: Json;
  readonly target?: Json;
  readonly overrides?: readonly Json[];
  readonly transformations?: readonly Json[];
  /** Series have colours of their own, and the steps colour something else. */
  readonly isColouredBySeries?: boolean;
}

/** A field that is named so has these properties. */
export function override(matcher: 'byName' | 'byRegexp', options: string, properties: Json): Json {
  const list = Object.entries(properties).map(([id, value]) => ({ id, value }));
  return { matcher: { id: matcher, options }, properties: list };
}

function describe({ what, normal, act }: About): string {
  return `${what}\n\n**Normal:** ${normal}\n\n**What to do:** ${act}`;
}

function defaults(options: PanelOptions, { custom = {}, isColouredBySeries }: PanelParts): Json {
  const { unit, base = COLOURS.good, steps, min, max } = options;
  const isPlain = steps === undefined || isColouredBySeries === true;
  const first = { color: steps === undefined ? 'text' : base, value: null };
  const further = (steps ?? []).map(([value, color]) => ({ color, value }));
  return {
    unit,
    noValue: NO_VALUE,
    // A ratio of nothing to nothing.
    mappings: [{ type: 'special', options: { match: 'nan', result: { text: NO_VALUE } } }],
    color: { mode: isPlain ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: [first, ...further] },
    custom,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

function toTarget({ query, legend }: Target, at: number, more: Json): Json {
  for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
    if (!query.labels.has(label)) {
      throw new Error(`The legend ${legend} names ${label}, which ${query.text} does not have.`);
    }
  }
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + at),
    datasource: DATASOURCE,
    editorMode: 'code',
    expr: query.text,
    legendFormat: legend,
    range: true,
    instant: false,
    ...more,
  };
}

function colourOverrides(colours: Readonly<Record<string, string>>): readonly Json[] {
  return Object.entries(colours).map(([name, fixedColor]) =>
    override('byName', name, { color: { mode: 'fixed', fixedColor } }),
  );
}

function linkTo(uid: string): Json {
  const url = `/d/${uid}?\${__url_time_range}&\${__all_variables}`;
  return { title: 'More about this', url, targetBlank: false };
}
