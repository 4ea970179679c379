/** The frame that all dashboards have: variables, annotations, links, and how they behave. */
import { annotations } from './annotations.ts';
import { place } from './layout.ts';
import { variables } from './variables.ts';
import type { Section } from './layout.ts';

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  /** What the dashboard begins with looking at. */
  readonly from?: string;
}

/** A dashboard as Grafana reads it from a file. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly [member: string]: unknown;
}

/** The last version of the classic form; what Grafana itself exports today is another one. */
const SCHEMA_VERSION = 41;

/** Makes the JSON of a dashboard. There are no inputs to fill in: provisioning fills in none. */
export function dashboard(options: DashboardOptions): Dashboard {
  const { uid, title, description, sections, from = 'now-15m' } = options;
  const panels = place(sections);
  return {
    uid,
    title,
    description,
    tags: ['parking'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '5s',
    time: { from, to: 'now' },
    timezone: 'browser',
    timepicker: {},
    links: [
      {
        type: 'dashboards',
        title: 'Parking',
        tags: ['parking'],
        asDropdown: false,
        keepTime: true,
        includeVars: true,
        targetBlank: false,
        icon: 'external link',
        tooltip: '',
        url: '',
      },
    ],
    annotations: { list: annotations() },
    templating: { list: variables(JSON.stringify(panels)) },
    panels,
  };
}
