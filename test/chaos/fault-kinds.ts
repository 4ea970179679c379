/** Every kind of fault that a chaos run can have: what it is done to, and for how long. */

/** What a fault is done to. A fault that is done to `a process` draws which one. */
export type FaultTarget =
  | 'processor'
  | 'processors'
  | 'writer'
  | 'generator'
  | 'redis'
  | 'rabbitmq'
  | 'disk'
  | 'redis link'
  | 'rabbitmq link'
  | 'writer link';

export interface FaultKind {
  readonly name: string;
  readonly target: FaultTarget;
  /** How long it lasts before it is healed, in milliseconds; 0 where it heals by itself. */
  readonly lastsMs: readonly [from: number, to: number];
}

const MOMENT = [0, 0] as const;
const SHORT = [300, 1_200] as const;
const LONG = [3_500, 7_000] as const;
const SOME = [1_000, 4_000] as const;

const ROLES = (['processor', 'writer', 'generator'] as const).flatMap((target) => [
  kind(`${target}-killed`, target, MOMENT),
  kind(`${target}-restarted`, target, MOMENT),
  kind(`${target}-held`, target, SHORT),
  kind(`${target}-held-long`, target, LONG),
]);

const PROCESSORS = [
  kind('all-processors-killed', 'processors', MOMENT),
  kind('failpoint-kill', 'processor', [3_000, 5_000]),
  kind('failpoint-stop', 'processor', [5_000, 8_000]),
  kind('failpoint-fail', 'processor', [3_000, 5_000]),
];

const REDIS = [
  kind('redis-killed', 'redis', SHORT),
  kind('redis-restarted', 'redis', SHORT),
  kind('redis-held', 'redis', SOME),
  kind('redis-sleeps', 'redis', SOME),
  kind('redis-clients-killed', 'redis', MOMENT),
  kind('redis-scripts-flushed', 'redis', MOMENT),
  kind('redis-without-memory', 'redis', SOME),
  kind('redis-rewrites-log', 'redis', MOMENT),
];

const RABBITMQ = [
  kind('rabbitmq-killed', 'rabbitmq', SHORT),
  kind('rabbitmq-restarted', 'rabbitmq', SHORT),
  kind('rabbitmq-held', 'rabbitmq', SOME),
  kind('rabbitmq-app-stopped', 'rabbitmq', SHORT),
  kind('rabbitmq-memory-alarm', 'rabbitmq', SOME),
  kind('rabbitmq-disk-alarm', 'rabbitmq', SOME),
  kind('rabbitmq-connections-closed', 'rabbitmq', MOMENT),
  kind('rabbitmq-channels-killed', 'rabbitmq', MOMENT),
];

const DISK = [
  kind('disk-full', 'disk', SOME),
  kind('redis-disk-slow', 'redis', SOME),
  kind('rabbitmq-disk-slow', 'rabbitmq', SOME),
  kind('writer-disk-slow', 'writer', SOME),
  // It ends with the writer; before that something has to come that is to be written.
  kind('writer-disk-fails', 'writer', LONG),
  kind('fdatasync-fails', 'writer', SOME),
  kind('fdatasync-kills', 'writer', SOME),
];

const LINKS = (['redis link', 'rabbitmq link', 'writer link'] as const).flatMap((target) => {
  const server = target.split(' ')[0] as string;
  return [
    kind(`${server}-link-cut-there`, target, SOME),
    kind(`${server}-link-cut-back`, target, SOME),
    kind(`${server}-link-cut-both`, target, LONG),
    kind(`${server}-link-slow`, target, SOME),
    kind(`${server}-link-narrow`, target, SOME),
    kind(`${server}-link-single-bytes`, target, SOME),
    kind(`${server}-link-mute`, target, MOMENT),
    kind(`${server}-link-reset`, target, MOMENT),
    kind(`${server}-link-refused`, target, SOME),
  ];
});

export const FAULT_KINDS: readonly FaultKind[] = [
  ...ROLES,
  ...PROCESSORS,
  ...REDIS,
  ...RABBITMQ,
  ...DISK,
  ...LINKS,
];

function kind(name: string, target: FaultTarget, lastsMs: readonly [number, number]): FaultKind {
  return { name, target, lastsMs };
}
