/** A disk that is full soon, and can be made larger. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { TestContext } from 'vitest';

export interface SmallDisk {
  /** Gives it another size, such as `8m`. */
  resize(size: string): void;
  /** Takes it away, with all that is on it. */
  unmount(): void;
}

/** Mounts a disk of this size at a folder. Where that is not possible the test is skipped. */
export function mountSmallDisk(context: TestContext, folder: string, size: string): SmallDisk {
  const disk = tryToMount(folder, size);
  const refusal = 'refusal' in disk ? disk.refusal : undefined;
  context.skip(refusal !== undefined, `skipped: no small disk can be mounted here: ${refusal}`);
  context.onTestFinished(() => (disk as SmallDisk).unmount());
  return disk as SmallDisk;
}

/** Mounts a disk of this size at a folder, or says why that is not possible. */
export function tryToMount(folder: string, size: string): SmallDisk | { readonly refusal: string } {
  if (process.getuid?.() !== 0) return { refusal: 'only root may' };
  mkdirSync(folder, { recursive: true });
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'pipe' });
  } catch (error) {
    return { refusal: (error as Error).message };
  }
  return {
    resize: (wanted) => {
      execFileSync('mount', ['-o', `remount,size=${wanted}`, folder], { stdio: 'pipe' });
    },
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}
