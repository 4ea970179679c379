/** Connections, cameras, generators and processes: what the pipeline stands on. */
import { COLOURS } from '../panel.ts';
import { graph, line, stat, table } from '../panels.ts';
import * as q from '../promql.ts';
import type { Section } from '../layout.ts';
import type { Panel } from '../panel.ts';

const PROCESS = { job: '$job', instance: '$instance' } as const;

const PUBLISHED = q.increase('parking_sim_events_published_total', {}, '$__range');
const SETTLED = q.increase('parking_deliveries_settled_total', {}, '$__range');

const SERVERS: readonly Panel[] = [
  graph({
    title: 'Connections made and lost',
    about: {
      what:
        'Connections to RabbitMQ and Redis that were made, and that ended by themselves or could ' +
        'not be made. The embedded engine has none.',
      normal: 'None, but at the start.',
      act: 'Lost ones: the server or the network restarts. They are made again by themselves.',
    },
    unit: 'short',
    targets: [
      line(
        q.sum(q.increase('parking_connections_made_total'), 'server', 'purpose'),
        'made: {{server}} {{purpose}}',
      ),
      line(
        q.sum(q.increase('parking_connections_lost_total'), 'server', 'purpose'),
        'lost: {{server}} {{purpose}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'Waiting for a server at the start',
    about: {
      what: 'Times that a role found a server away that it cannot begin without.',
      normal: 'None, but while everything starts.',
      act:
        'Goes on: the address in the configuration, or the server itself; `plateflow doctor` ' +
        'says which.',
    },
    unit: 'short',
    targets: [line(q.sum(q.increase('parking_server_waits_total'), 'server'), '{{server}}')],
    width: 8,
  }),
  graph({
    title: 'Settings of servers that are not as they should be',
    about: {
      what:
        'Settings that were found wanting while a role ran, as a warning or as unsafe, and ' +
        'whether that is accepted (`durability: relaxed`).',
      normal: 'None, and 0.',
      act: '`plateflow doctor` names the setting and the line that puts it right.',
    },
    unit: 'short',
    targets: [
      line(
        q.sum(q.increase('parking_settings_judged_total'), 'server', 'verdict'),
        '{{server}}: {{verdict}}',
      ),
      line(q.max(q.gauge('parking_durability_relaxed')), 'durability relaxed'),
    ],
    width: 8,
  }),
];

const CAMERAS: readonly Panel[] = [
  graph({
    title: 'How far behind events are, p95 by camera',
    about: {
      what:
        'The time from when a camera saw a car to when we received it: on its way, in a queue, ' +
        'or a clock that is behind.',
      normal: 'Below a second, alike for all cameras.',
      act: 'One camera alone: its clock or its network. All of them: events wait in the queues.',
    },
    unit: 's',
    targets: [line(offset('parking_camera_behind_seconds'), '{{camera}}')],
    width: 8,
  }),
  graph({
    title: 'How far ahead clocks are, p95 by camera',
    about: {
      what: 'Events from the future: the clock of the camera is ahead by so much.',
      normal: 'Nothing, or a few tenths of a second.',
      act:
        'Set the clock of that camera. Above `stay.clockSkewMaxMs` its events become dead ' +
        'letters.',
    },
    unit: 's',
    targets: [line(offset('parking_camera_ahead_seconds'), '{{camera}}')],
    width: 8,
  }),
  graph({
    title: 'What generators publish, by fault',
    about: {
      what:
        'Events of the generators that stand in for cameras, by what was done to them, and those ' +
        'that the broker did not confirm.',
      normal: 'Faults in the shares of the configuration. Nothing unconfirmed.',
      act: 'Unconfirmed: the broker is away or takes nothing; they are published again.',
    },
    unit: 'ops',
    targets: [
      line(q.sum(q.rate('parking_sim_events_published_total'), 'fault'), '{{fault}}'),
      line(q.sum(q.rate('parking_sim_unconfirmed_events_total')), 'unconfirmed'),
    ],
    width: 8,
  }),
  stat({
    title: 'Settled, of what was published',
    about: {
      what:
        'What was settled within the time that is shown, as a share of what the generators have ' +
        'published. Prometheus estimates both at the edges of that time.',
      normal: '100 %, give or take one. It is more while a backlog is worked off.',
      act: 'Less for long: events wait; see “Waiting in the queues”.',
    },
    unit: 'percentunit',
    targets: [line(q.ratio(q.sum(SETTLED), q.sum(PUBLISHED)), 'settled')],
    width: 24,
    height: 4,
  }),
];

const PROCESSES: readonly Panel[] = [
  graph({
    title: 'Event loop: share of the time in use',
    about: {
      what: 'How busy the one thread is that runs JavaScript in each process.',
      normal: 'Below 80 %.',
      act: 'Near 100 %: the process is at its limit. For the processor: more partitions.',
    },
    unit: 'percentunit',
    targets: [line(q.gauge('nodejs_eventloop_utilization_ratio', PROCESS), '{{job}} {{instance}}')],
    specified: 0.8,
    max: 1,
    width: 8,
  }),
  graph({
    title: 'Event loop: delay, p99',
    about: {
      what: 'How late timers run, because something holds the thread.',
      normal: 'Below 50 ms.',
      act: 'If “Garbage collection” is high, memory is short; else batches are too large.',
    },
    unit: 's',
    targets: [line(q.gauge('nodejs_eventloop_lag_p99_seconds', PROCESS), '{{job}} {{instance}}')],
    width: 8,
  }),
  graph({
    title: 'Processor time',
    about: {
      what: 'Cores that each process uses; SQLite and the disk work on threads of their own.',
      normal: 'Below one, for a process with one partition.',
      act: 'Flat at the number of cores of the machine: it is the limit.',
    },
    unit: 'none',
    targets: [line(q.rate('process_cpu_seconds_total', PROCESS), '{{job}} {{instance}}')],
    width: 8,
  }),
  graph({
    title: 'Memory',
    about: {
      what: 'Memory of each process, and the part of it that JavaScript objects use.',
      normal: 'Flat after some minutes: everything that is remembered has a limit.',
      act:
        'Rises for hours: lower `actors.residentMax` or `actors.residentReadsMax`, and report ' +
        'it.',
    },
    unit: 'bytes',
    targets: [
      line(q.gauge('process_resident_memory_bytes', PROCESS), 'all: {{job}} {{instance}}'),
      line(q.gauge('nodejs_heap_size_used_bytes', PROCESS), 'objects: {{job}} {{instance}}'),
    ],
    width: 8,
  }),
  graph({
    title: 'Garbage collection',
    about: {
      what: 'The share of the time that a process spends on collecting garbage.',
      normal: 'Below 5 %.',
      act: 'Above 20 %: give the process more memory, or lower the limits of the actors.',
    },
    unit: 'percentunit',
    targets: [
      line(
        q.sum(q.observedSum('nodejs_gc_duration_seconds', PROCESS), 'job', 'instance'),
        '{{job}} {{instance}}',
      ),
    ],
    width: 8,
  }),
  table({
    title: 'What runs here',
    about: {
      what: 'Each process with its role and its version.',
      normal: 'One version.',
      act: 'Two versions for longer than a deployment takes: one process was forgotten.',
    },
    unit: 'none',
    targets: [line(q.gauge('parking_build_info', PROCESS), '{{role}}')],
    columns: { role: 'Role', version: 'Version', job: 'Job', instance: 'Instance' },
    width: 8,
  }),
  table({
    title: 'Configurations',
    about: {
      what: 'Each process with a hash of its configuration and with its engine.',
      normal: 'One hash for the processes of one kind.',
      act:
        'Different ones: somebody has changed one of them; `plateflow config print` shows each ' +
        'value with its source.',
    },
    unit: 'none',
    targets: [line(q.gauge('parking_config_info', PROCESS), '{{hash}}')],
    columns: { hash: 'Configuration', engine: 'Engine', job: 'Job', instance: 'Instance' },
    width: 12,
  }),
  table({
    title: 'Who answers',
    about: {
      what: 'What Prometheus scrapes, and whether it answered: 1 for yes.',
      normal: '1 everywhere.',
      act: '0: that process or server is away; `docker compose ps` shows it.',
    },
    unit: 'none',
    targets: [line(q.gauge('up'), '{{job}}')],
    columns: { job: 'Job', instance: 'Instance', Value: 'Answers' },
    base: COLOURS.bad,
    steps: [[1, COLOURS.good]],
    width: 12,
  }),
];

/** Of the cameras that have sent something. */
function offset(name: string): q.Expression {
  return q.known(q.quantile(0.95, name, {}, 'camera'));
}

export const SERVER_SECTIONS: readonly Section[] = [
  { title: 'Servers', panels: SERVERS },
  { title: 'Cameras and generators', panels: CAMERAS },
  { title: 'Processes', panels: PROCESSES },
];
