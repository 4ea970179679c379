/**
 * Ends a test run with one plain line of counts and with the tests that did not run, by name. In
 * continuous integration a test that did not run is a failure: a suite that is skipped there would
 * be skipped for ever.
 */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const broken = modules.filter((module) => module.errors().length > 0).length;
    for (const test of skipped) console.log(`skipped: ${describe(test)}`);
    const failed = count('failed') + broken;
    console.log(`\n${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`);
    if (skipped.length > 0 && process.env['CI'] !== undefined) {
      console.log('A skipped test fails the run in continuous integration.');
      process.exitCode = 1;
    }
  }
}

function describe(test: TestCase): string {
  const { note } = test.result() as { note?: string };
  return `${test.module.relativeModuleId} > ${test.fullName}${note === undefined ? '' : ` (${note})`}`;
}
