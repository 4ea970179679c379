/** Failpoints for crash tests: the process is killed, held still or fails where it is told to. */
import type { Failpoint } from '#ports/failpoints.ts';

/** Does nothing: what normal runs have. */
export const noFailpoint: Failpoint = () => undefined;

/** What a failpoint throws that was told to fail. Nobody but a test ever sees one. */
export class PlantedFailure extends Error {
  override readonly name = 'PlantedFailure';
}

/**
 * The failpoint that a setting such as `after-commit:3` asks for: it acts the third time that the
 * place is reached, and never again in this process. Empty asks for none. What it does is
 *
 * - `kill`, which is also what nothing means: SIGKILL, so that nothing can be tidied up;
 * - `stop`: SIGSTOP, until somebody sends SIGCONT;
 * - `fail`: throws a PlantedFailure.
 *
 * @param signal sends a signal to this process
 */
export function failpointOf(setting: string, signal: SendSignal = signalSelf): Failpoint {
  if (setting === '') return noFailpoint;
  const [place, count = '1', effect = 'kill'] = setting.split(':');
  let remaining = Number(count);
  return (name) => {
    if (name !== place) return;
    remaining -= 1;
    if (remaining !== 0) return;
    if (effect === 'fail') throw new PlantedFailure(`It was told to fail here: ${setting}.`);
    signal(effect === 'stop' ? 'SIGSTOP' : 'SIGKILL');
  };
}

type SendSignal = (signal: 'SIGKILL' | 'SIGSTOP') => void;

function signalSelf(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
}
