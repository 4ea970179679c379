/**
 * Types and ranges of all settings. The defaults are in `config/default.yaml` alone, where each
 * setting has its sentence; a test holds the two files together.
 */
import { z } from 'zod';
import { isGarageId } from '#domain/plate.ts';
import { isFailpointSetting } from './failpoint-setting.ts';
import {
  address,
  bytes,
  choice,
  decimal,
  file,
  heartbeat,
  host,
  port,
  share,
  span,
  text,
  timer,
  token,
  whole,
} from './values.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const embedded = z.strictObject({ file: file(), pollMs: timer() });

const rabbitmq = z.strictObject({
  url: address('amqp', 'amqps'),
  heartbeatMs: heartbeat(),
  connectTimeoutMs: timer(),
  publishWindow: whole(1, 100_000),
});

const redis = z.strictObject({
  url: address('redis', 'rediss'),
  connectTimeoutMs: timer(),
  commandTimeoutMs: timer(),
});

/** A prefetch is 16 bits wide in AMQP, and its 0 means without limit. */
const intake = z.strictObject({
  entryPrefetch: whole(1, 65_535),
  exitPrefetch: whole(1, 65_535),
  bodyBytesMax: bytes(64, 16 * MIB),
});

/** One visit that two lanes see and send twice has eight events: none may push out another. */
const stay = z.strictObject({
  garageId: text('a garage id', '1 to 64 letters, digits, ".", "_" or "-"', isGarageId),
  allowedLatenessMs: span(),
  debounceMs: span(),
  maxMs: span(1),
  skewToleranceMs: span(),
  clockSkewMaxMs: span(),
  eventAgeMaxMs: span(1),
  holdMaxMs: span(),
  readsMax: whole(8, 1000),
});

const watermark = z.strictObject({ disorderMs: span(), probeMs: timer() });

const actors = z.strictObject({
  mailboxCapacity: whole(1, 1_000_000),
  residentMax: whole(1, 10_000_000),
  residentReadsMax: whole(1, 100_000_000),
  idleMs: timer(0),
  sweepMs: timer(),
});

const commit = z.strictObject({ platesMax: whole(1, 10_000), inFlightMax: whole(1, 64) });
const deadlines = z.strictObject({ pollMs: timer(), platesMax: whole(1, 10_000) });
const outbox = z.strictObject({ summariesMax: whole(1, 100_000_000) });

const relay = z.strictObject({
  recordsMax: whole(1, 100_000),
  timeoutMs: timer(),
  backoffMs: timer(),
  backoffMaxMs: timer(),
});

const restart = z.strictObject({ backoffMs: timer(), backoffMaxMs: timer() });
const lease = z.strictObject({ ttlMs: timer(), renewMs: timer() });
const startup = z.strictObject({ giveUpMs: timer(0) });
const checks = z.strictObject({ intervalMs: timer() });

const writer = z.strictObject({
  url: address('http', 'https'),
  host: host(),
  port: port(),
  log: file(),
  bodyBytesMax: bytes(2 * KIB, 256 * MIB),
  recordsMax: whole(1, 100_000),
  requestsMax: whole(1, 10_000),
  searchBytesMax: bytes(KIB, KIB * KIB * MIB),
  searchesMax: whole(1, 1000),
  token: token(),
  previousToken: token(),
});

const ops = z.strictObject({ host: host(), port: port(), token: token() });

const http = z.strictObject({
  headersTimeoutMs: timer(),
  requestTimeoutMs: timer(),
  answerTimeoutMs: timer(),
  keepAliveMs: timer(),
  headerBytesMax: bytes(KIB, MIB),
  connectionsMax: whole(1, 65_535),
  pipelinedMax: whole(1, 1000),
});
const logging = z.strictObject({ level: choice(['debug', 'info', 'warn', 'error', 'silent']) });
const shutdown = z.strictObject({ graceMs: timer(0) });

const generator = z.strictObject({
  ratePerSecond: decimal(0.001, 1_000_000),
  seed: whole(0, 4_294_967_295),
  garages: whole(1, 100),
  platePool: whole(1, 10_000_000),
  stayMinMs: span(),
  stayMaxMs: span(),
  missingEntryShare: share(),
  missingExitShare: share(),
  duplicateShare: share(),
  retransmissionShare: share(),
  retransmissionDelayMs: span(),
  misreadShare: share(),
  reorderShare: share(),
  reorderDelayMs: span(),
  clockSkewMs: span(),
  malformedShare: share(),
  scenario: choice([
    'none',
    'rush-hour',
    'slow-writer',
    'store-away',
    'poison',
    'duplicate-storm',
    'hot-plate',
    'tour',
  ]),
  tickMs: timer(),
});

/** Every setting. An unknown key anywhere in it is an error. */
export const configSchema = z.strictObject({
  engine: choice(['embedded', 'rabbitmq']),
  durability: choice(['strict', 'relaxed']),
  partitions: whole(1, 100),
  embedded,
  rabbitmq,
  redis,
  intake,
  stay,
  watermark,
  actors,
  commit,
  deadlines,
  outbox,
  relay,
  restart,
  lease,
  startup,
  checks,
  writer,
  ops,
  http,
  logging,
  shutdown,
  generator,
  failpoint: text('NAME:N:EFFECT', 'empty, NAME, NAME:N or NAME:N:EFFECT', isFailpointSetting),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The settings of a process: complete, valid and never changed after it has started. */
export type Config = DeepReadonly<z.infer<typeof configSchema>>;

/** The path of a setting, as in `writer.log`. */
export type ConfigKey = {
  [Key in keyof Config]: Config[Key] extends object ? `${Key}.${keyof Config[Key] & string}` : Key;
}[keyof Config];
