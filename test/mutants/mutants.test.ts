/** The list of mutants fits the present source; the whole of it is run by `npm run mutants`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { ALL_MUTANTS } from './all-mutants.ts';
import { mutated, MutantLost } from './mutant.ts';
import { MutantsUsageError, readMutantsOptions } from './mutants-options.ts';
import { ROOT } from './private-tree.ts';
import type { Edit, Mutant } from './mutant.ts';

/** The files of a mutant, broken. */
function brokenFiles({ edits }: Mutant): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const edit of edits) {
    const source = files.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8');
    files.set(edit.file, mutated(source, edit));
  }
  return files;
}

describe('each mutant', () => {
  it.each(ALL_MUTANTS)('fits the source as it is, exactly once: $name', (mutant) => {
    for (const [file, broken] of brokenFiles(mutant)) {
      expect(file).toMatch(/^src\//);
      expect(broken).not.toBe(readFileSync(join(ROOT, file), 'utf8'));
    }
  });

  it.each(ALL_MUTANTS)('has files that should catch it, and they exist: $name', ({ caughtBy }) => {
    expect(caughtBy.length).toBeGreaterThan(0);
    expect(caughtBy.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('has a name of its own, and says in a sentence which guard is missing', () => {
    const names = ALL_MUTANTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
    const sentences = ALL_MUTANTS.map(({ guard }) => guard);
    expect(sentences.filter((guard) => !/^[A-Z].*\.$/.test(guard))).toEqual([]);
  });
});

describe('the page about mutants', () => {
  const page = readFileSync(join(ROOT, 'docs/mutants.md'), 'utf8');
  const found = page.slice(page.indexOf('| mutant | the guard'));

  it('says of each mutant what caught it in the last run', () => {
    const rows = [...found.matchAll(/^\| `([a-z-]+)` \| (.+?) \| `(test\/[^`]+)` "/gm)];
    const told = rows.map(([, name, guard]) => ({ name, guard }));
    expect(told).toEqual(ALL_MUTANTS.map(({ name, guard }) => ({ name, guard })));
    expect(rows.filter(([, , , file = '']) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('an edit', () => {
  const edit: Edit = { file: 'src/a.ts', text: 'if (a)', instead: "if ('$&')" };

  it('replaces its text by exactly the other one', () => {
    expect(mutated('x; if (a) y;', edit)).toBe("x; if ('$&') y;");
  });

  it.each([
    ['is not there', 'if (b) y;', 'src/a.ts has 0 times'],
    ['is there twice', 'if (a) x; if (a) y;', 'src/a.ts has 2 times'],
  ])('is lost, and says where, when its text %s', (_, source, message) => {
    expect(() => mutated(source, edit)).toThrow(MutantLost);
    expect(() => mutated(source, edit)).toThrow(message);
  });
});

describe('the command line', () => {
  const [first, second] = ALL_MUTANTS as readonly [Mutant, Mutant];

  test('runs all mutants, or those that are named', () => {
    const all = { mutants: ALL_MUTANTS, isList: false, isEvery: false, tableFile: undefined };
    expect(readMutantsOptions([], ALL_MUTANTS)).toEqual(all);
    const args = [
      '--only',
      `${second.name}, ${first.name}`,
      '--list',
      '--every',
      '--table',
      'file',
    ];
    const named = { mutants: [first, second], isList: true, isEvery: true, tableFile: 'file' };
    expect(readMutantsOptions(args, ALL_MUTANTS)).toEqual(named);
    expect(readMutantsOptions(['--help'], ALL_MUTANTS)).toBe('help');
  });

  test('runs the files alone that are named', () => {
    const options = readMutantsOptions(['--by', 'simulation.sim, chaos/'], ALL_MUTANTS);
    const files = [
      'test/simulation/simulation.sim.test.ts',
      'test/chaos/short.chaos.servers.test.ts',
    ];
    expect(options).toMatchObject({ mutants: ALL_MUTANTS.map(() => ({ caughtBy: files })) });
  });

  test.each([
    [['--only', 'no-such-mutant'], 'No mutant has "no-such-mutant" in its name'],
    [['--only', ''], 'No mutant has ""'],
    [['--olny', 'fence'], "Unknown option '--olny'"],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readMutantsOptions(args, ALL_MUTANTS)).toThrow(MutantsUsageError);
    expect(() => readMutantsOptions(args, ALL_MUTANTS)).toThrow(message);
  });
});
