/** An engine as the roles see it: queues, store and dead letters. */
import type { Config } from '#config/schema.ts';
import type { DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { Lease } from '#ports/lease.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { NamedChecks } from './server-watch.ts';

/** A part of the engine that must be there before events can come. */
export interface PreparedPart {
  readonly name: string;
  /** `different`: it is there, but not as it must be; it is left as it is. */
  readonly state: 'created' | 'there' | 'different';
  /** Of one that is new, where that takes a while: by then it outlives the death of its server. */
  readonly savedWithinMs?: number;
}

/** What every engine offers to the roles. */
export interface Engine {
  readonly publisher: Publisher;
  readonly deadLetterBox: DeadLetterBox;
  /** The servers behind it, to be asked whether they are there and safe. */
  readonly servers: readonly NamedChecks[];
  /** Throws with the reason while the queues take no messages, although their server is there. */
  readonly checkTaking?: () => void;
  deliveries(partition: number): Deliveries;
  store(partition: number): StayStore;
  deadLetters(partition: number): DeadLetters;
  lease(partition: number): Lease;
  /** Makes what is missing; changes nothing that is there. */
  prepare(): Promise<readonly PreparedPart[]>;
  close(): Promise<void>;
}

/** What an engine is opened for. */
export interface EngineUse {
  readonly config: Config;
  /** Is told of connections that come and go; a command that is over in a moment has none. */
  readonly telemetry?: Telemetry;
}
