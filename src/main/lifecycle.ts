/**
 * How a role stops: SIGINT and SIGTERM ask it to finish what it has begun, a second signal or the
 * end of the grace time ends it at once. What was begun and not finished is done again later.
 */
import { CommandFailed, EXIT } from './exit-codes.ts';

/**
 * A signal this soon after another is the same one. Ctrl-C reaches every process of a terminal, and
 * npm, or an older Node.js that has started this one, passes it on as well.
 */
const ECHO_MS = 500;

/** The life of one command. */
export interface Lifecycle {
  /** Aborted when the command is asked to stop, and when it is over. */
  readonly stopping: AbortSignal;
  /**
   * Waits for the work; after a stop was asked for, no longer than the grace time.
   *
   * @throws CommandFailed when the work was not finished in time, or a second signal has come
   */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Takes the signal listeners away, and ends what still waits for a stop. */
  dispose(): void;
}

export interface LifeOptions {
  /** How long the command may take to finish what it has begun. */
  readonly graceMs: number;
  /** Called when the command is asked to stop. */
  readonly asked?: () => void;
}

/** Begins a life that ends with SIGINT or SIGTERM. */
export function beginLife({ graceMs, asked }: LifeOptions): Lifecycle {
  const controller = new AbortController();
  const interruption = Promise.withResolvers<never>();
  interruption.promise.catch(() => undefined);
  const interrupt = (message: string): void =>
    interruption.reject(new CommandFailed(EXIT.interrupted, message));
  let timer: NodeJS.Timeout | undefined;
  let askedAtMs = 0;

  const stop = (): void => {
    askedAtMs = performance.now();
    timer = setTimeout(() => {
      interrupt(
        `Not everything was finished within shutdown.graceMs (${graceMs} ms). ` +
          'Nothing is lost: it is done again at the next start.',
      );
    }, graceMs);
    timer.unref();
    asked?.();
    controller.abort();
  };
  const onSignal = (): void => {
    if (!controller.signal.aborted) stop();
    else if (performance.now() - askedAtMs >= ECHO_MS) {
      interrupt('Interrupted again: ended at once. What was begun is done at the next start.');
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stopping: controller.signal,
    finish: (work) => Promise.race([work, interruption.promise]),
    dispose: () => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      controller.abort();
    },
  };
}
