import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkAsyncProperty, checkProperty } from './check-property.ts';

const RUNS = 100;
const FILE = 'test/support/check-property.test.ts';

/** Fails for every number from 100 on; the smallest of them is the counterexample. */
function isSmall(value: number): void {
  expect(value).toBeLessThan(100);
}

/** The command that a failed property names, with its parts. */
function commandOf(run: () => void): Readonly<Record<string, string>> {
  let [said, why] = ['', ''];
  try {
    run();
  } catch (error) {
    said = (error as Error).message;
    why = String((error as Error).cause);
  }
  const command = /\nRepeat it with:\nPLATEFLOW_SEED=(?<seed>\S+) PLATEFLOW_PATH=(?<path>\S+) /;
  const { seed = '', path = '' } = command.exec(said)?.groups ?? {};
  return { said, why, seed, path };
}

/** Sets what the command sets. */
function repeat({ seed, path }: Readonly<Record<string, string>>): void {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('PLATEFLOW_SEED', seed);
  vi.stubEnv('PLATEFLOW_PATH', path);
}

describe('a property that does not hold', () => {
  it('says the counterexample and the "command" that repeats it', () => {
    const { said, why } = commandOf(() => checkProperty(fc.property(fc.nat(), isSmall), RUNS));
    expect(said).toContain('Counterexample: [100]');
    expect(why).toContain('expected 100 to be less than 100');
    expect(said).toMatch(
      new RegExp(
        String.raw`\nPLATEFLOW_SEED=-?\d+ PLATEFLOW_PATH=[\d:]+ npx vitest run ${FILE} ` +
          String.raw`-t "says the counterexample and the \\"command\\" that repeats it"$`,
      ),
    );
  });

  it('has its counterexample as the only value when it is repeated', () => {
    const first = commandOf(() => checkProperty(fc.property(fc.nat(), isSmall), RUNS));
    repeat(first);
    const tried: number[] = [];
    const again = commandOf(() =>
      checkProperty(
        fc.property(fc.nat(), (value) => {
          tried.push(value);
          isSmall(value);
        }),
        RUNS,
      ),
    );
    expect(new Set(tried)).toEqual(new Set([100]));
    expect(again.seed).toBe(first['seed']);
  });

  it('says so as well when it is asynchronous', async () => {
    const property = fc.asyncProperty(fc.nat(), async (value) => isSmall(value));
    await expect(checkAsyncProperty(property, RUNS)).rejects.toThrow(
      /Counterexample: \[100\][^]*\nRepeat it with:\nPLATEFLOW_SEED=-?\d+ PLATEFLOW_PATH=/,
    );
  });
});

describe('a property that holds', () => {
  it('is tried as often as it is asked to be, each time with a seed of its own', () => {
    const runs = [tryOnce(), tryOnce()];
    expect(runs.map(({ length }) => length)).toEqual([RUNS, RUNS]);
    expect(runs[0]).not.toEqual(runs[1]);
  });

  it('is tried with the same values where there is a seed', () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('PLATEFLOW_SEED', '7');
    const runs = [tryOnce(), tryOnce()];
    expect(runs[0]).toEqual(runs[1]);
  });
});

/** @returns the values that a property was tried with */
function tryOnce(): readonly number[] {
  const tried: number[] = [];
  checkProperty(
    fc.property(fc.integer(), (value) => void tried.push(value)),
    RUNS,
  );
  return tried;
}
