/** Every metric of Plateflow. Dashboards, alerts and the docs table name these and no others. */
import { ACTOR_METRICS } from './catalogue/actors.ts';
import { GARAGE_METRICS } from './catalogue/garage.ts';
import { INTAKE_METRICS } from './catalogue/intake.ts';
import { SERVER_METRICS } from './catalogue/servers.ts';
import { STORE_METRICS } from './catalogue/store.ts';
import { WRITER_METRICS } from './catalogue/writer.ts';
import type { MetricSpec } from './metric-spec.ts';

/** In the order in which they are exposed: the way of a sighting. */
export const CATALOGUE: readonly MetricSpec[] = [
  ...INTAKE_METRICS,
  ...ACTOR_METRICS,
  ...STORE_METRICS,
  ...WRITER_METRICS,
  ...SERVER_METRICS,
  ...GARAGE_METRICS,
];

/** The one metric that no event feeds: always 1, with the version as a label. */
export const BUILD_INFO = {
  name: 'parking_build_info',
  help: 'The version of the program and the role that it runs as.',
  labels: ['role', 'version'],
} as const;
