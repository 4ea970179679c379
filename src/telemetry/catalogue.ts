/** Every metric of Plateflow. Dashboards, alerts and the docs table name these and no others. */
import { ACTOR_METRICS } from './catalogue/actors.ts';
import { GARAGE_METRICS } from './catalogue/garage.ts';
import { INTAKE_METRICS } from './catalogue/intake.ts';
import { ROLE_METRICS } from './catalogue/role.ts';
import { SERVER_METRICS } from './catalogue/servers.ts';
import { STORE_METRICS } from './catalogue/store.ts';
import { WRITER_METRICS } from './catalogue/writer.ts';
import type { MetricSpec } from './metric-spec.ts';

/** By what they are about, in the order in which they are exposed: the way of a sighting. */
export const CATALOGUE_SECTIONS: Readonly<Record<string, readonly MetricSpec[]>> = {
  Intake: INTAKE_METRICS,
  Actors: ACTOR_METRICS,
  'Store, outbox and relay': STORE_METRICS,
  Writer: WRITER_METRICS,
  Servers: SERVER_METRICS,
  'Garages and generators': GARAGE_METRICS,
  'The role as a whole': ROLE_METRICS,
};

/** All of them. */
export const CATALOGUE: readonly MetricSpec[] = Object.values(CATALOGUE_SECTIONS).flat();

/** The one metric that neither an event nor a reading feeds: always 1, what it says is in labels. */
export const BUILD_INFO = {
  name: 'parking_build_info',
  help: 'The version of the program and the role that it runs as.',
  labels: ['role', 'version'],
} as const;
