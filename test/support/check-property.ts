/**
 * Properties that say how to see a failure again. A run takes a seed of its own; when it fails, the
 * message has the command that repeats the counterexample.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';

const SEED = 'PLATEFLOW_SEED';
const PATH = 'PLATEFLOW_PATH';

/** Checks a property that is synchronous. */
export function checkProperty<T>(property: fc.IProperty<T>, numRuns: number): void {
  const details = fc.check(property, parameters<T>(numRuns));
  if (details.failed) throw failure(details);
}

/** Checks a property that is not. */
export async function checkAsyncProperty<T>(
  property: fc.IAsyncProperty<T>,
  numRuns: number,
): Promise<void> {
  const details = await fc.check(property, parameters<T>(numRuns));
  if (details.failed) throw failure(details);
}

function parameters<T>(numRuns: number): fc.Parameters<T> {
  const seed = process.env[SEED];
  if (seed === undefined) return { numRuns };
  const path = process.env[PATH];
  return { numRuns, seed: Number(seed), ...(path !== undefined && { path, endOnFailure: true }) };
}

function failure<T>(details: fc.RunDetails<T>): Error {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const file = testPath.slice(testPath.lastIndexOf('/test/') + 1);
  const title = currentTestName.split(' > ').at(-1) ?? '';
  const path = details.counterexamplePath === null ? '' : ` ${PATH}=${details.counterexamplePath}`;
  const command = `${SEED}=${details.seed}${path} npx vitest run ${file} -t ${JSON.stringify(title)}`;
  const report = fc.defaultReportMessage(details);
  return new Error(`${report}\n\nRepeat it with:\n${command}`, {
    cause: details.errorInstance ?? undefined,
  });
}
