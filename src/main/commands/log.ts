/** `plateflow log verify FILE`: whether a summary log is whole. */
import { stdout } from 'node:process';
import { systemClock } from '#adapters/system-clock.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { globalOptions } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { exitCodeOf } from '../explain.ts';
import { drawBar, formatTable, give, openLiveView, tint, visible } from '../terminal.ts';
import type { Command } from 'commander';
import type { LogReport } from '#adapters/summary-log/verify-log.ts';

export function addLog(program: Command): void {
  const example = examples('plateflow log verify logs/vehicle_summary.log');
  program
    .command('log')
    .description('look at summary logs')
    .addHelpText('after', example)
    .command('verify')
    .argument('<file>', 'the log, also while it is being written')
    .description('check every checksum and every number of a log')
    .addHelpText('after', example)
    .action((file: string, _options, command: Command) =>
      verify(file, globalOptions(command).output === 'json'),
    );
}

async function verify(file: string, isJson: boolean): Promise<void> {
  const report = await survey(file);
  give(isJson ? report : describeLog(file, report));
  if (report.problem !== undefined) throw new CommandFailed(EXIT.findings, `${file} is damaged.`);
}

async function survey(file: string): Promise<LogReport> {
  const view = openLiveView(systemClock);
  try {
    return await verifyLog(file, (done, total) =>
      view.show(() => [`${drawBar(done, total)} of ${file}`]),
    );
  } catch (cause) {
    const message = `${file} cannot be read: ${(cause as Error).message}.`;
    throw new CommandFailed(exitCodeOf(cause as Error) ?? EXIT.noInput, message, { cause });
  }
}

function describeLog(file: string, report: LogReport): string {
  const table = formatTable([
    ['lines', report.lines],
    ['corrections', report.corrections],
    ['bytes', report.bytes],
    ['data set', visible(report.dataset ?? 'none')],
    ...report.partitions.map(({ partition, lastN }) => [`partition ${partition}`, `1 to ${lastN}`]),
  ]);
  const { problem, tornBytes } = report;
  if (problem !== undefined) {
    const place = `line ${problem.line}, byte ${problem.offset}`;
    return `${table}${tint('red', `Damaged at ${place}: ${visible(problem.detail)}`, stdout)}\n`;
  }
  const tail = tornBytes > 0 ? ` The last ${tornBytes} bytes are a line that is not finished.` : '';
  return `${table}${tint('green', `${file} is whole.`, stdout)}${tail}\n`;
}
