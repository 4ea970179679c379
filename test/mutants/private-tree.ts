/**
 * A copy of the repository in which the source may be broken. Packages are shared with the
 * original; nothing else is, so a run never touches the working tree.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutated } from './mutant.ts';
import type { Mutant } from './mutant.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What no test needs, from the root. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'coverage', 'data', 'logs']);

export class PrivateTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'plateflow-mutants-'));
  readonly #originals = new Map<string, string>();

  constructor() {
    cpSync(ROOT, this.folder, {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(relative(ROOT, source)),
    });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /**
   * Takes a guard out of the copy.
   *
   * @throws MutantLost when the mutant does not fit; the copy is whole then
   */
  apply({ edits }: Mutant): void {
    try {
      for (const edit of edits) {
        const path = join(this.folder, edit.file);
        const source = readFileSync(path, 'utf8');
        const broken = mutated(source, edit);
        if (!this.#originals.has(path)) this.#originals.set(path, source);
        writeFileSync(path, broken);
      }
    } catch (error) {
      this.restore();
      throw error;
    }
  }

  /** Puts all guards back. */
  restore(): void {
    for (const [path, source] of this.#originals) writeFileSync(path, source);
    this.#originals.clear();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
