/** Installing the servers of the tests where nobody has to be asked: as root. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const INSTALL = fileURLToPath(new URL('../../../tools/install-services.sh', import.meta.url));

/**
 * Installs what is missing, when this is root; whoever may use sudo decides by themselves.
 * @param missing says what is not here, if anything is not
 * @returns why it is still not here, if it is not
 */
export function whyMissing(missing: () => string | undefined): string | undefined {
  if (missing() !== undefined && process.getuid?.() === 0) {
    try {
      execFileSync(INSTALL, { stdio: ['ignore', 2, 2] });
    } catch {
      // It has said why; what is missing now is said by the caller.
    }
  }
  return missing();
}
