/**
 * How a role stops: SIGINT and SIGTERM ask it to finish what it has begun, a second signal or the
 * end of the grace time ends it at once. What was begun and not finished is done again later.
 */
import { CommandFailed, EXIT } from './exit-codes.ts';

/** The life of one command. */
export interface Lifecycle {
  /** Aborted when the command is asked to stop. */
  readonly stopping: AbortSignal;
  /** Asks to stop, as a signal would. */
  stop(): void;
  /**
   * Waits for the work; after a stop was asked for, no longer than the grace time.
   *
   * @throws CommandFailed when the work was not finished in time
   */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Takes the signal listeners away. */
  dispose(): void;
}

/** Begins a life that ends with SIGINT or SIGTERM, or when `stop` is called. */
export function beginLife(graceMs: number): Lifecycle {
  const controller = new AbortController();
  let interrupt: (error: Error) => void = () => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = reject;
  });
  interrupted.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;

  const stop = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    timer = setTimeout(() => {
      const message =
        `Not everything was finished within shutdown.graceMs (${graceMs} ms). ` +
        'Nothing is lost: it is done again at the next start.';
      interrupt(new CommandFailed(EXIT.interrupted, message));
    }, graceMs);
    timer.unref();
  };
  const onSignal = (): void => {
    if (!controller.signal.aborted) stop();
    else interrupt(new CommandFailed(EXIT.interrupted, 'Interrupted again: ended at once.'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stopping: controller.signal,
    stop,
    finish: (work) => Promise.race([work, interrupted]),
    dispose: () => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
