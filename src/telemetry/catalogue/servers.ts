/** Metrics of the servers that a role works with: connections, alarms, settings. */
import type { CheckedServer } from '#ports/setting-checks.ts';
import { counter, gauge, membersOf } from '../metric-spec.ts';

const SERVERS = membersOf<CheckedServer>({ redis: true, rabbitmq: true, writer: true });
/** Adapters name what a connection is for; there are few such words. */
const PURPOSE = { known: [], valuesMax: 8 };

export const SERVER_METRICS = [
  counter('connection_made', {
    name: 'parking_connections_made_total',
    unit: 'connections',
    help: 'Connections to a server that were made.',
    labels: { server: SERVERS, purpose: PURPOSE },
    samples: ({ server, purpose }) => [{ labels: { server, purpose }, value: 1 }],
  }),
  counter('connection_lost', {
    name: 'parking_connections_lost_total',
    unit: 'connections',
    help: 'Connections to a server that ended by themselves, or that could not be made.',
    labels: { server: SERVERS, purpose: PURPOSE },
    samples: ({ server, purpose }) => [{ labels: { server, purpose }, value: 1 }],
  }),
  counter('server_awaited', {
    name: 'parking_server_waits_total',
    unit: 'waits',
    help: 'Times that a role found a server away that it cannot begin without.',
    labels: { server: SERVERS },
    samples: ({ server }) => [{ labels: { server }, value: 1 }],
  }),
  counter('broker_blocked', {
    name: 'parking_broker_blocks_total',
    unit: 'blocks',
    help: 'Times that the broker stopped taking messages, because of an alarm.',
    labels: {},
    samples: () => [{ labels: {}, value: 1 }],
  }),
  gauge('broker_blocked', {
    name: 'parking_broker_blocked',
    unit: 'boolean',
    help: 'Whether the broker takes no messages at present, because of an alarm.',
    labels: {},
    combine: 'max',
  }),
  counter('setting_judged', {
    name: 'parking_settings_judged_total',
    unit: 'settings',
    help: 'Settings of servers that were found not to be as they should be.',
    labels: { server: SERVERS, verdict: ['warning', 'unsafe'] },
    samples: ({ server, verdict }) => [{ labels: { server, verdict }, value: 1 }],
  }),
  gauge('durability_relaxed', {
    name: 'parking_durability_relaxed',
    unit: 'boolean',
    help: 'Whether settings of servers are accepted that could lose data.',
    labels: {},
    combine: 'max',
  }),
];
