/** What a command that failed says, and the exit code that says it to scripts. */
import { CommanderError } from 'commander';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { LockFailed, LockTaken } from '#adapters/file-lock.ts';
import { MappingError } from '#adapters/recordings/mapping.ts';
import { BrokerError } from '#adapters/rabbitmq/broker-error.ts';
import { RecordingError } from '#adapters/recordings/recorded-event.ts';
import { RedisError } from '#adapters/redis/redis-error.ts';
import { EmbeddedError } from '#adapters/sqlite/embedded-error.ts';
import { ConfigError } from '#config/finding.ts';
import { TrafficOptionsError } from '#traffic/traffic-options.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import type { BrokerErrorCode } from '#adapters/rabbitmq/broker-error.ts';
import type { RedisErrorCode } from '#adapters/redis/redis-error.ts';
import type { EmbeddedErrorCode } from '#adapters/sqlite/embedded-error.ts';

/** How a command ended. */
export interface Ending {
  readonly exitCode: number;
  /** What went wrong; undefined when it has been said already. */
  readonly message: string | undefined;
}

/** The end of a command that threw this. Only a defect shows where in the code it happened. */
export function explain(error: Error): Ending {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage, message: undefined };
  }
  const exitCode = exitCodeOf(error);
  if (exitCode !== undefined) return { exitCode, message: error.message };
  const trace = error.stack ?? error.message;
  return { exitCode: EXIT.internal, message: `This is a defect of Plateflow. ${trace}` };
}

const SYSTEM_ERRORS: Readonly<Record<string, number>> = {
  ENOENT: EXIT.noInput,
  EISDIR: EXIT.noInput,
  ENOTDIR: EXIT.noInput,
  EACCES: EXIT.cannotCreate,
  EPERM: EXIT.cannotCreate,
  EROFS: EXIT.cannotCreate,
  EADDRINUSE: EXIT.cannotCreate,
  EADDRNOTAVAIL: EXIT.config,
  ENOTFOUND: EXIT.config,
  ENOSPC: EXIT.disk,
  EDQUOT: EXIT.disk,
  EIO: EXIT.disk,
};

const EMBEDDED_ERRORS: Readonly<Record<EmbeddedErrorCode, number>> = {
  cannot_open: EXIT.cannotCreate,
  not_writable: EXIT.cannotCreate,
  foreign_file: EXIT.config,
  newer_schema: EXIT.config,
  older_schema: EXIT.config,
  other_partitions: EXIT.config,
  no_wal: EXIT.config,
  disk_full: EXIT.disk,
  locked: EXIT.cannotCreate,
  disk_error: EXIT.disk,
  closed: EXIT.internal,
  superseded: EXIT.cannotCreate,
};

const BROKER_ERRORS: Readonly<Record<BrokerErrorCode, number>> = {
  bad_url: EXIT.config,
  unreachable: EXIT.unavailable,
  access_refused: EXIT.config,
  no_answer: EXIT.unavailable,
  lost: EXIT.unavailable,
  missing: EXIT.config,
  refused: EXIT.config,
  unroutable: EXIT.config,
  nacked: EXIT.unavailable,
  busy: EXIT.unavailable,
  closed: EXIT.internal,
};

const REDIS_ERRORS: Readonly<Record<RedisErrorCode, number>> = {
  bad_url: EXIT.config,
  unreachable: EXIT.unavailable,
  access_refused: EXIT.config,
  no_answer: EXIT.unavailable,
  lost: EXIT.unavailable,
  not_ready: EXIT.unavailable,
  not_writable: EXIT.unavailable,
  out_of_memory: EXIT.unavailable,
  wrong_node: EXIT.config,
  foreign_key: EXIT.config,
  refused: EXIT.config,
  closed: EXIT.internal,
};

/** The exit code of an error that can be expected; undefined for a defect. */
export function exitCodeOf(error: Error): number | undefined {
  if (error instanceof CommandFailed) return error.exitCode;
  if (error instanceof LockTaken || error instanceof LockFailed) return EXIT.cannotCreate;
  if (error instanceof RefusedToRun || error instanceof ConfigError) return EXIT.config;
  if (error instanceof TrafficOptionsError) return EXIT.config;
  if (error instanceof EmbeddedError) return EMBEDDED_ERRORS[error.code];
  if (error instanceof BrokerError) return BROKER_ERRORS[error.code];
  if (error instanceof RedisError) return REDIS_ERRORS[error.code];
  if (error instanceof MappingError) return EXIT.input;
  const { code } = error as NodeJS.ErrnoException;
  const ofSystem = code === undefined ? undefined : SYSTEM_ERRORS[code];
  if (ofSystem !== undefined) return ofSystem;
  const ofCause = error.cause instanceof Error ? exitCodeOf(error.cause) : undefined;
  return error instanceof RecordingError ? (ofCause ?? EXIT.input) : ofCause;
}
