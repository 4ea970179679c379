/**
 * A writer that kills itself: `killed-writer.ts LOG FAILPOINT TIMES`. It appends ten records at a
 * time, says the last number on stdout when it was answered, and dies when it comes to the failpoint
 * that often.
 */
import { writeSync } from 'node:fs';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import { DATASET, recordsOf } from './records.ts';

const [path = '', failpoint = '', times = ''] = process.argv.slice(2);
let reached = 0;

const log = await openSummaryLog({
  path,
  requestsMax: 64,
  searchBytesMax: 1024,
  telemetry: { emit: () => {}, watch: () => () => {} },
  onFailure: () => {},
  failpoint: (name) => {
    if (name !== failpoint) return;
    reached += 1;
    if (reached === Number(times)) process.kill(process.pid, 'SIGKILL');
  },
});

for (let first = 1; ; first += 10) {
  const answer = await log.append(0, DATASET, recordsOf(first, first + 9));
  if (answer.outcome !== 'appended') throw new Error(JSON.stringify(answer));
  writeSync(1, `${answer.lastN}\n`);
}
