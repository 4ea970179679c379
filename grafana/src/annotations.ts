/** What happened, as lines across all graphs. */
import { DATASOURCE } from './panel.ts';
import { gauge, promql } from './promql.ts';
import type { Expression } from './promql.ts';

interface Happening {
  readonly name: string;
  readonly colour: string;
  readonly query: Expression;
  readonly title: string;
  readonly text: string;
  /** Whether the value says when it was, in milliseconds, instead of the time of the sample. */
  readonly isTime: boolean;
}

const HAPPENINGS: readonly Happening[] = [
  {
    name: 'Configuration',
    colour: 'blue',
    query: promql`${gauge('parking_config_last_load_timestamp_seconds', { job: '$job' })} * 1000`,
    title: 'configuration read',
    text: '{{job}} {{instance}}',
    isTime: true,
  },
  {
    name: 'Restarts',
    colour: 'purple',
    query: promql`${gauge('process_start_time_seconds', { job: '$job' })} * 1000`,
    title: 'process started',
    text: '{{job}} {{instance}}',
    isTime: true,
  },
  {
    name: 'Scenarios',
    colour: 'green',
    query: promql`${gauge('parking_sim_phase_started_timestamp_seconds')} * 1000`,
    title: '{{scenario}}: {{phase}}',
    text: 'a phase of the traffic began',
    isTime: true,
  },
  {
    name: 'Alerts',
    colour: 'red',
    query: gauge('ALERTS', { alertstate: 'firing', severity: 'page|ticket' }),
    title: '{{alertname}}',
    text: '{{severity}}',
    isTime: false,
  },
];

/** The annotations of every dashboard. */
export function annotations(): readonly Readonly<Record<string, unknown>>[] {
  return HAPPENINGS.map(({ name, colour, query, title, text, isTime }) => ({
    name,
    datasource: DATASOURCE,
    enable: true,
    hide: false,
    iconColor: colour,
    expr: query.text,
    step: '5s',
    titleFormat: title,
    textFormat: text,
    tagKeys: '',
    useValueForTime: isTime,
  }));
}
