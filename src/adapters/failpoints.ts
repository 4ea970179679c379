/** Failpoints for crash tests: the process kills itself where it is told to. */
import type { Failpoint } from '#ports/failpoints.ts';

/** Does nothing: what normal runs have. */
export const noFailpoint: Failpoint = () => undefined;

/**
 * The failpoint that a setting such as `after-commit:3` asks for: the third time that place is
 * reached the process gets SIGKILL, so that nothing can be tidied up. Empty asks for none.
 */
export function failpointOf(setting: string): Failpoint {
  if (setting === '') return noFailpoint;
  const [place, count = '1'] = setting.split(':');
  let remaining = Number(count);
  return (name) => {
    if (name !== place) return;
    remaining -= 1;
    if (remaining === 0) process.kill(process.pid, 'SIGKILL');
  };
}
