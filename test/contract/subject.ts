/** What every contract suite needs of the engine that it is run against. */
import { onTestFinished } from 'vitest';

/** Opens one partition of an engine, with nothing in it. */
export type Open<Ports> = () => Promise<Subject<Ports>>;

/** The ports under test, and how to come back to their data. */
export type Subject<Ports> = Ports & {
  /** Closes all of it and opens it again on the same data, as another process would. */
  reopen(): Promise<Subject<Ports>>;
  /** Closes all of it. A second call, or one after `reopen`, does nothing. */
  close(): Promise<void>;
};

/** Closes the subject when the test is over, however it ends. */
export async function closing<Ports>(opening: Promise<Subject<Ports>>): Promise<Subject<Ports>> {
  const subject = await opening;
  onTestFinished(() => subject.close());
  return subject;
}
