/** What counts as caught: a hunt that believes too much would make every suite look good. */
import { describe, expect, it } from 'vitest';
import { Hunt } from './hunt.ts';
import { mutantTable } from './mutant-table.ts';
import { MutantLost } from './mutant.ts';
import type { Hunted } from './hunt.ts';
import type { Mutant } from './mutant.ts';
import type { SuiteResult } from './suite-run.ts';

const PASSED: SuiteResult = { is: 'passed' };
const SKIPPED: SuiteResult = { is: 'skipped' };
const BROKEN: SuiteResult = { is: 'broken', why: 'no such import' };
const FAILED: SuiteResult = { is: 'failed', title: 'holds' };

/** A file, what it says without the guard, and with it. */
type Suites = Readonly<Record<string, readonly [without: SuiteResult, withIt: SuiteResult]>>;

const NAME = 'no-guard';

async function hunted(
  suites: Suites,
  { lost = false, every = false } = {},
): Promise<{ hunted: Hunted; runs: string[] }> {
  const runs: string[] = [];
  let isBroken = false;
  const hunt = new Hunt({
    apply: () => {
      if (lost) throw new MutantLost('src/a.ts has 0 times what is to be replaced there');
      isBroken = true;
    },
    restore: () => (isBroken = false),
    run: async (file, title) => {
      runs.push(`${file} ${isBroken ? 'without' : 'with'}${title === undefined ? '' : ', alone'}`);
      if (title !== undefined && file.startsWith('linked')) return FAILED;
      return (suites[file] as Suites[string])[isBroken ? 0 : 1];
    },
  });
  const mutant: Mutant = { name: NAME, guard: 'G | H.', edits: [], caughtBy: Object.keys(suites) };
  return { hunted: await hunt.hunt(mutant, every), runs };
}

describe('a mutant', () => {
  it('is caught by the first file that fails, and passes with the guard (J1)', async () => {
    const { hunted: found, runs } = await hunted({
      cheap: [PASSED, PASSED],
      dear: [FAILED, PASSED],
      dearest: [FAILED, PASSED],
    });
    expect(found.fate).toEqual({ is: 'caught', by: [{ file: 'dear', title: 'holds' }] });
    expect(runs).toEqual(['cheap without', 'dear without', 'dear with, alone']);
  });

  it('is not judged by a file that fails with the guard as well (J1)', async () => {
    const { hunted: found } = await hunted({ flaky: [FAILED, FAILED] });
    expect(found.fate).toEqual({
      is: 'not judged',
      why: 'flaky is failed also with the guard.',
    });
  });

  it('is not judged by a file that does not come to its tests (J2)', async () => {
    const { hunted: found } = await hunted({ file: [BROKEN, PASSED] });
    expect(found.fate).toEqual({
      is: 'not judged',
      why: 'file does not run: no such import',
    });
  });

  it('may be caught by a file behind one that says nothing', async () => {
    const { hunted: found, runs } = await hunted({
      broken: [BROKEN, PASSED],
      flaky: [FAILED, FAILED],
      good: [FAILED, PASSED],
    });
    expect(found.fate).toEqual({ is: 'caught', by: [{ file: 'good', title: 'holds' }] });
    expect(runs.filter((run) => run.startsWith('flaky'))).toHaveLength(3);
  });

  it('is caught by a test that needs those before it, with the whole file as its proof', async () => {
    const { hunted: found, runs } = await hunted({ linked: [FAILED, PASSED] });
    expect(found.fate).toMatchObject({ is: 'caught' });
    expect(runs).toEqual(['linked without', 'linked with, alone', 'linked with']);
  });

  it('is shown to every file when that is asked for', async () => {
    const suites: Suites = {
      one: [FAILED, PASSED],
      two: [PASSED, PASSED],
      three: [FAILED, PASSED],
    };
    const { hunted: found } = await hunted(suites, { every: true });
    const by = ['one', 'three'].map((file) => ({ file, title: 'holds' }));
    expect(found.fate).toEqual({ is: 'caught', by });
  });

  it('has survived when no file fails, and those that looked at nothing are named', async () => {
    const { hunted: found } = await hunted({ pure: [PASSED, PASSED], servers: [SKIPPED, SKIPPED] });
    expect(found.fate).toEqual({ is: 'survived', skipped: ['servers'] });
  });

  it('is not judged when it no longer fits the source', async () => {
    const { hunted: found, runs } = await hunted({ file: [FAILED, PASSED] }, { lost: true });
    expect(found.fate).toMatchObject({
      is: 'not judged',
      why: expect.stringMatching(/^src\/a\.ts has 0 times/),
    });
    expect(runs).toEqual([]);
  });

  it('is one row of the table, whatever became of it', async () => {
    const all = [
      await hunted({ file: [FAILED, PASSED] }),
      await hunted({ file: [PASSED, PASSED] }),
      await hunted({ file: [FAILED, FAILED] }),
    ].map((one) => ({ ...one.hunted, seconds: 1.6 }));
    expect(mutantTable(all).split('\n').slice(2)).toEqual([
      '| `no-guard` | G \\| H. | `file` "holds" | 2 |',
      '| `no-guard` | G \\| H. | **nothing: it survived** | 2 |',
      '| `no-guard` | G \\| H. | **not judged**: file is failed also with the guard. | 2 |',
      '',
    ]);
  });
});
