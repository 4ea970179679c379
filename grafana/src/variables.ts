/** What a reader can choose. All dashboards have the same, so that a choice follows a link. */
import { metricNamed } from './metrics.ts';
import { DATASOURCE } from './panel.ts';

interface Choice {
  readonly name: string;
  readonly label: string;
  /** The metric whose label gives the values. */
  readonly metric: string;
  readonly where?: string;
}

const CHOICES: readonly Choice[] = [
  { name: 'job', label: 'Job', metric: 'parking_build_info' },
  { name: 'instance', label: 'Instance', metric: 'parking_build_info', where: 'job=~"$job"' },
  { name: 'garage', label: 'Garage', metric: 'parking_occupancy_vehicles' },
  { name: 'queue', label: 'Queue', metric: 'parking_deliveries_settled_total' },
  { name: 'stage', label: 'Stage', metric: 'parking_stage_state_seconds_total' },
];

/** Grafana's words for a choice that is offered, and for one that is only carried along. */
const SHOWN = 0;
const HIDDEN = 2;

type Variable = Readonly<Record<string, unknown>>;

/** @param panels the JSON of the panels; what none of them uses is hidden */
export function variables(panels: string): readonly Variable[] {
  const isUsed = (name: string): boolean => new RegExp(`\\$${name}\\b`).test(panels);
  return [
    datasource(),
    ...CHOICES.map((choice) => fromLabel(choice, isUsed(choice.name) ? SHOWN : HIDDEN)),
  ];
}

/** Provisioning fills in no placeholder for a datasource; a variable works everywhere. */
function datasource(): Variable {
  return {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    current: { text: 'Prometheus', value: 'prometheus' },
    hide: SHOWN,
    includeAll: false,
    multi: false,
    options: [],
    refresh: 1,
    regex: '',
  };
}

function fromLabel({ name, label, metric, where }: Choice, hide: number): Variable {
  if (!metricNamed(metric).labels.has(name)) throw new Error(`${metric} has no label ${name}.`);
  const selector = where === undefined ? metric : `${metric}{${where}}`;
  const query = `label_values(${selector}, ${name})`;
  return {
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { qryType: 1, query, refId: `Values of ${name}` },
    current: { text: ['All'], value: ['$__all'] },
    hide,
    multi: true,
    includeAll: true,
    allValue: '.+',
    options: [],
    // When the time range changes: what was there then is offered.
    refresh: 2,
    regex: '',
    sort: 1,
  };
}
