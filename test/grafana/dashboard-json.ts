/** What the checks read of a dashboard: its file, as Grafana gets it. */
import { DASHBOARDS } from '#grafana/dashboards.ts';

interface PanelTarget {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly datasource?: unknown;
}

export interface PanelJson {
  id: number;
  readonly type: string;
  title: string;
  description?: string;
  datasource?: unknown;
  targets?: PanelTarget[];
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit?: string } };
  readonly links?: readonly { readonly url: string }[];
}

interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly definition?: string;
  readonly hide: number;
}

interface AnnotationJson {
  readonly name: string;
  readonly expr: string;
}

export interface DashboardJson {
  [member: string]: unknown;
  uid: string;
  title: string;
  panels: PanelJson[];
  readonly templating: { readonly list: VariableJson[] };
  readonly annotations: { readonly list: AnnotationJson[] };
}

/** Copies of all dashboards; a test may break its own. */
export function allDashboards(): DashboardJson[] {
  return JSON.parse(JSON.stringify(DASHBOARDS)) as DashboardJson[];
}

/** Panels that show something: all but headings. */
export function panelsOf({ panels }: DashboardJson): PanelJson[] {
  return panels.filter(({ type }) => type !== 'row');
}

/** Panels that ask Prometheus. */
export function asking(dashboard: DashboardJson): PanelJson[] {
  return panelsOf(dashboard).filter(({ type }) => type !== 'text');
}

/** The names of the metrics in an expression; what is followed by a bracket is a function. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right) *\([^)]*\)/g, '')
    .replaceAll(/\boffset +\w+/g, '')
    .replaceAll(/\b(?:or|and|unless|bool)\b/g, ' ');
  return [...bare.matchAll(/(?<![\w.])[a-zA-Z_:][\w:]*(?!\w| *\()/g)].map(([name]) => name);
}
