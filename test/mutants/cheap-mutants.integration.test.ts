/** Some mutants for real, so that it is known that they can be made, and that they are caught. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_MUTANTS } from './all-mutants.ts';
import { Hunt } from './hunt.ts';
import { PrivateTree, ROOT } from './private-tree.ts';
import { runSuite } from './suite-run.ts';
import type { Mutant } from './mutant.ts';

const CHEAP = ['no-id-memory', 'ack-beyond-a-gap'];

let tree: PrivateTree;

beforeAll(() => {
  tree = new PrivateTree();
});

afterAll(() => tree.remove());

function huntIn(): Hunt {
  return new Hunt({
    apply: (mutant) => tree.apply(mutant),
    restore: () => tree.restore(),
    run: (file, title) => runSuite(tree.folder, file, title),
  });
}

function named(name: string): Mutant {
  return ALL_MUTANTS.find((mutant) => mutant.name === name) as Mutant;
}

describe('a private copy', () => {
  it.each(CHEAP)('catches %s, and is whole again after that', async (name) => {
    const mutant = named(name);
    const { fate } = await huntIn().hunt(mutant);
    expect(fate).toMatchObject({ is: 'caught', by: [{ file: mutant.caughtBy[0] }] });
    for (const { file } of mutant.edits) {
      const [ours, theirs] = [ROOT, tree.folder].map((root) => readFileSync(join(root, file)));
      expect(theirs?.equals(ours as Buffer)).toBe(true);
    }
  });

  it('lets a change survive that takes no guard away', async () => {
    const [edit] = named('ack-beyond-a-gap').edits;
    const harmless = { ...(edit as Mutant['edits'][number]), instead: `${edit?.text}\n` };
    const mutant = { ...named('ack-beyond-a-gap'), edits: [harmless] };
    const caughtBy = ['test/streams/ack-mark.test.ts'];
    const { fate } = await huntIn().hunt({ ...mutant, caughtBy });
    expect(fate).toEqual({ is: 'survived', skipped: [] });
  });

  it('is not judged by a source that cannot be read', async () => {
    const file = 'test/streams/ack-mark.test.ts';
    const edit = { file: 'src/streams/ack-mark.ts', text: 'export class AckMark {', instead: '}' };
    const mutant = { ...named('ack-beyond-a-gap'), edits: [edit], caughtBy: [file] };
    expect((await huntIn().hunt(mutant)).fate).toMatchObject({ is: 'not judged' });
  });

  it('is gone when it is removed', () => {
    const copy = new PrivateTree();
    copy.remove();
    expect(existsSync(copy.folder)).toBe(false);
    expect(existsSync(join(ROOT, 'node_modules'))).toBe(true);
  });

  it('says when there was nothing that could have failed', async () => {
    const file = 'test/empty.test.ts';
    const text = "import { test } from 'vitest';\ntest.skip('one', () => undefined);\n";
    writeFileSync(join(tree.folder, file), text);
    expect(await runSuite(tree.folder, file)).toEqual({ is: 'skipped' });
  });
});
