/** What every contract suite needs of the engine that it is run against. */
import { onTestFinished } from 'vitest';
import type { DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { StorePorts } from './commits.ts';
import type { DeadLetterPorts } from './dead-letters.contract.ts';

/** Opens one partition of an engine, with nothing in it. */
export type Open<Ports> = () => Promise<Subject<Ports>>;

/** The ports under test, and how to come back to their data. */
export type Subject<Ports> = Ports & {
  /** Closes all of it and opens it again on the same data, as another process would. */
  reopen(): Promise<Subject<Ports>>;
  /** Closes all of it. A second call, or one after `reopen`, does nothing. */
  close(): Promise<void>;
};

/** An engine that keeps queues. */
interface QueueEngine {
  readonly publisher: Publisher;
  readonly deadLetterBox: DeadLetterBox;
  deliveries(partition: number): Deliveries;
  deadLetters(partition: number): DeadLetters;
}

/** The queues of an engine's only partition. */
export function queuePorts(engine: QueueEngine): DeadLetterPorts {
  const { publisher, deadLetterBox } = engine;
  const [deliveries, deadLetters] = [engine.deliveries(0), engine.deadLetters(0)];
  return { publisher, deliveries, deadLetters, deadLetterBox };
}

/** The store of an engine's only partition. */
export function storePorts(engine: { store(partition: number): StayStore }): StorePorts {
  return { store: engine.store(0) };
}

/**
 * An engine as the contract suites want it.
 *
 * @param open opens it, always on the same data
 */
export async function subjectOf<Engine extends { close(): Promise<void> }, Ports>(
  open: () => Engine | Promise<Engine>,
  portsOf: (engine: Engine) => Ports,
): Promise<Subject<Ports>> {
  const engine = await open();
  return {
    ...portsOf(engine),
    close: () => engine.close(),
    reopen: async () => {
      await engine.close();
      return subjectOf(open, portsOf);
    },
  };
}

/** Closes the subject when the test is over, however it ends. */
export async function closing<Ports>(opening: Promise<Subject<Ports>>): Promise<Subject<Ports>> {
  const subject = await opening;
  onTestFinished(() => subject.close());
  return subject;
}
