/**
 * Ends a test run with one plain line of counts and with what did not run: a suite whose servers
 * are not installed with the reason, any other test by name. In continuous integration what did not
 * run is a failure: a suite that is skipped there would be skipped for ever.
 */
import type { ProvidedContext } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const lines = new Set(skipped.map((test) => describeAbsence(test) ?? describe(test)));
    for (const line of lines) console.log(line);
    const failed = count('failed') + broken + unhandled.length;
    console.log(`\n${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`);
    if (skipped.length > 0 && process.env['CI'] !== undefined) {
      console.log('What did not run fails the run in continuous integration.');
      process.exitCode = 1;
    }
  }
}

/** @returns why the suite of a test could not run, if it needs servers and there are none */
function describeAbsence({ project, module }: TestCase): string | undefined {
  const { servers, prometheus }: Partial<ProvidedContext> = project.getProvidedContext();
  const absent = [servers, prometheus].find((it) => it !== undefined && 'absent' in it);
  if (absent === undefined || !('absent' in absent)) return undefined;
  return `did not run: ${module.relativeModuleId}: ${absent.absent}`;
}

function describe(test: TestCase): string {
  const { note } = test.result() as { note?: string };
  const name = `${test.module.relativeModuleId} > ${test.fullName}`;
  return `skipped: ${name}${note === undefined ? '' : ` (${note})`}`;
}
