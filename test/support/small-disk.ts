/** A disk that is full soon, and can be made larger. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { TestContext } from 'vitest';

export interface SmallDisk {
  /** Gives it another size, such as `8m`. */
  resize(size: string): void;
}

/** Mounts a disk of this size at a folder. Where that is not possible the test is skipped. */
export function mountSmallDisk(context: TestContext, folder: string, size: string): SmallDisk {
  const refusal = tryToMount(folder, size);
  context.skip(refusal !== undefined, `skipped: no small disk can be mounted here: ${refusal}`);
  context.onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return {
    resize: (wanted) => void execFileSync('mount', ['-o', `remount,size=${wanted}`, folder]),
  };
}

/** @returns why it is not possible, if it is not */
function tryToMount(folder: string, size: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may';
  mkdirSync(folder, { recursive: true });
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
