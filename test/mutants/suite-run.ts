/** Runs one test file in a copy of the repository, in a process of its own. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What became of a test file. */
export type SuiteResult =
  | { readonly is: 'passed' }
  /** Nothing was looked at, as where there are no servers. */
  | { readonly is: 'skipped' }
  | { readonly is: 'failed'; readonly title: string }
  /** It did not come to a test that could fail, so it says nothing about a guard. */
  | { readonly is: 'broken'; readonly why: string };

/** The part of Vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A file that takes longer hangs, which no unbroken one does. */
const LENGTH_MAX_MS = 600_000;
/** What is kept of what a run says, for one that is broken. */
const SAID_MAX = 4_000;

/** Runs the file up to its first failure; of it the test of this title only, if there is one. */
export async function runSuite(folder: string, file: string, title?: string): Promise<SuiteResult> {
  const reportFile = join(folder, 'mutants-report.json');
  rmSync(reportFile, { force: true });
  const project = ['--project', projectOf(file), '--coverage.enabled=false'];
  const report = ['--reporter', 'json', '--outputFile', reportFile];
  const only = title === undefined ? [] : ['--testNamePattern', `^${RegExp.escape(title)}$`];
  const said = await vitest(folder, ['run', ...project, ...report, ...only, '--bail', '1', file]);
  if (said === undefined) {
    return { is: 'failed', title: `it does not end within ${LENGTH_MAX_MS / 60_000} minutes` };
  }
  return judge(reportFile, said);
}

function judge(reportFile: string, said: string): SuiteResult {
  const report = readReport(reportFile);
  if (report === undefined) return { is: 'broken', why: said };
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { is: 'failed', title: failed.fullName };
  const [message] = report.testResults.map((one) => one.message).filter((one) => one !== '');
  if (message !== undefined) return { is: 'broken', why: message };
  if (tests.length === 0) return { is: 'broken', why: said };
  return report.numPassedTests > 0 ? { is: 'passed' } : { is: 'skipped' };
}

function readReport(reportFile: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function projectOf(file: string): string {
  if (file.endsWith('.servers.test.ts')) return 'servers';
  return file.endsWith('.prometheus.test.ts') ? 'prometheus' : 'plain';
}

/** What it said last; undefined when it had to be ended because it hung. */
async function vitest(folder: string, args: readonly string[]): Promise<string | undefined> {
  const program = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  // A group of its own: the processes that tests start end with it.
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-SAID_MAX);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let isHanging = false;
  const limit = setTimeout(() => {
    isHanging = true;
    end();
  }, LENGTH_MAX_MS);
  process.once('exit', end);
  await new Promise((resolve) => child.once('close', resolve));
  process.off('exit', end);
  clearTimeout(limit);
  return isHanging ? undefined : said;
}
