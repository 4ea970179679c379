/**
 * Whether a partition is what was committed, after Redis has loaded it from its disk. A checksum in
 * each value shows a value that was changed; it cannot show that the name of a plate was hit in the
 * append-only file, and the plate has an older state, or none.
 *
 * So each commit keeps the sum of the checksums of everything that is stored, and the next owner adds
 * them up, once for each start of Redis: a server that goes on has loaded nothing. Two million plates
 * take it a quarter of a minute, so an audit that was interrupted goes on where it was.
 *
 * U1 Nothing is decided about a partition whose sum is not that of its commits, or of which a plate
 *    would not be woken in time.
 */
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { RedisError } from './redis-error.ts';
import { AUDIT, SETTLE_AUDIT } from './scripts.ts';
import type { PartitionKeys } from './partition-keys.ts';
import type { RedisConnection } from './redis-connection.ts';

/** Some fifteen milliseconds of the server. */
const PLATES_A_CALL = 2_000;

type Connection = Pick<RedisConnection, 'name' | 'call' | 'run'>;
type SoFar = readonly [] | readonly [next: string, sum: string, late: number];

/**
 * Audits a partition unless it was audited since the server was started.
 *
 * @param epoch of the owner
 * @param audited the run of the server in which that was done last
 * @throws RefusedToRun when it is not what was committed (U1)
 */
export async function auditPartition(
  connection: Connection,
  keys: PartitionKeys,
  epoch: number,
  audited: string | undefined,
): Promise<void> {
  const run = await runOf(connection);
  if (run !== '' && run === audited) return;
  // Without a run it cannot be known whether the server was started meanwhile: then it begins anew.
  const name = run === '' ? `epoch-${epoch}` : run;
  const { sum, late } = await addUp(connection, keys, epoch, name);
  // What is refused once must be refused again, so no run is noted then.
  const noted = late === 0 ? run : '';
  const answer = await connection.run(SETTLE_AUDIT, [keys.partition], [epoch, sum, noted]);
  if (answer === 'fenced') throw fenced(connection.name);
  if (answer === 'different') throw refuse(connection.name, keys, 'its plates and books');
  if (late > 0) throw refuse(connection.name, keys, `the alarms of ${late} of its plates`);
}

async function addUp(
  connection: Connection,
  { partition, plates, due }: PartitionKeys,
  epoch: number,
  name: string,
): Promise<{ readonly sum: string; readonly late: number }> {
  const args = [epoch, name, PLATES_A_CALL];
  for (;;) {
    const soFar = (await connection.run(AUDIT, [partition, plates, due], args)) as SoFar;
    if (soFar.length === 0) throw fenced(connection.name);
    const [next, sum, late] = soFar;
    if (next === 'end') return { sum, late };
  }
}

/** What the server is called from its start to its end; nothing where one may not ask. */
async function runOf(connection: Connection): Promise<string> {
  try {
    const info = String(await connection.call('INFO', ['server']));
    return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
  } catch (error) {
    if (error instanceof RedisError && error.code === 'access_refused') return '';
    throw error;
  }
}

function fenced(server: string): RedisError {
  const problem = 'another process has taken the partition over while it was audited';
  return new RedisError('refused', `${server}: ${problem}.`);
}

function refuse(server: string, { partition }: PartitionKeys, what: string): RefusedToRun {
  return new RefusedToRun(
    `${server} has loaded ${partition} from its disk, and ${what} are not what was committed. ` +
      'Nothing was made of it. Check the disk and the memory of the machine that stores it, then ' +
      'restore a backup.',
  );
}
