import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import { createWriterApp } from '#http/writer-app.ts';
import { listen } from '#http/listen.ts';
import { createWriterClient } from '#adapters/writer-client/writer-client.ts';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { faultyFileSystem, makeFolder, openLog, systemError } from '../summary-log/fixtures.ts';
import type { Faults } from '../summary-log/fixtures.ts';
import { DATASET, linesOf, recordsOf } from '../summary-log/records.ts';

const TOKEN = 'a-token-of-thirty-two-characters';

describe('from the relay to the file', () => {
  test('S1: batches arrive in the log in order, each record once', async () => {
    const path = join(await makeFolder(), 'logs', 'summary.log');
    const { sink } = await serveLog(await openLog(path));

    expect(await sink.cursor(0)).toEqual({ dataset: undefined, n: 0 });
    expect(await sink.append(0, DATASET, outbox(1, 3))).toEqual({
      outcome: 'appended',
      lastN: 3,
      duplicates: 0,
    });
    expect(await sink.append(0, DATASET, outbox(2, 5))).toMatchObject({ lastN: 5, duplicates: 2 });
    expect(await sink.append(0, DATASET, outbox(9, 9))).toEqual({ outcome: 'expected', n: 6 });
    expect(await sink.append(0, 'other', outbox(6, 6))).toMatchObject({ outcome: 'refused' });
    expect(await sink.append(0, DATASET, forge(outbox(5, 6)))).toMatchObject({
      outcome: 'refused',
    });
    expect(await sink.cursor(0)).toEqual({ dataset: DATASET, n: 5 });
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 5)).join(''));
  });

  test('two partitions at a time do not disturb each other', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const { sink } = await serveLog(await openLog(path));

    await Promise.all(
      [0, 1].map(async (partition) => {
        for (let first = 1; first <= 100; first += 10) {
          await sink.append(partition, DATASET, outbox(first, first + 9));
        }
      }),
    );

    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    const sorted = [...linesOf(recordsOf(1, 100)), ...linesOf(recordsOf(1, 100), 1)].sort();
    expect(lines.sort()).toEqual(sorted);
  });

  test('the longest summary that is accepted makes a line that can be read back', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    const { sink } = await serveLog(log);
    // Each of these characters takes six bytes in JSON.
    const long = (length: number) => '\0'.repeat(length);
    const summary = {
      ...recordsOf(1, 1)[0]!.summary,
      summary_id: long(128),
      supersedes: long(128),
      garage_id: long(64),
      vehicle_plate: long(16),
      entry_date_time: long(32),
      exit_date_time: long(32),
      entry_event_id: long(128),
      exit_event_id: long(128),
      duration_seconds: Number.MAX_SAFE_INTEGER,
      version: Number.MAX_SAFE_INTEGER,
    };

    const answer = await sink.append(1023, long(128), [{ n: 1, summary: JSON.stringify(summary) }]);
    expect(answer).toMatchObject({ outcome: 'appended' });
    expect((await readFile(path)).length).toBeLessThan(6 * 1024);
    await log.close();

    expect((await openLog(path)).cursor(1023)).toEqual({ dataset: long(128), n: 1 });
  });

  test('a restart of the writer changes nothing for the relay', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    const first = await serveLog(log);
    await first.sink.append(0, DATASET, outbox(1, 3));
    await first.stop();
    await log.close();

    const { sink } = await serveLog(await openLog(path));

    expect(await sink.cursor(0)).toEqual({ dataset: DATASET, n: 3 });
    expect(await sink.append(0, DATASET, outbox(1, 4))).toMatchObject({ lastN: 4, duplicates: 3 });
  });
});

describe('on a bad day', () => {
  test('a full disk is a clear error, and the same batch goes through later', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = { append: () => Promise.reject(systemError('ENOSPC')) };
    const { sink } = await serveLog(await openLog(path, { fileSystem: faultyFileSystem(planted) }));

    await expect(sink.append(0, DATASET, outbox(1, 3))).rejects.toThrow(/answered 507\..*ENOSPC/);
    expect(await readFile(path, 'utf8')).toBe('');
    delete planted.append;
    expect(await sink.append(0, DATASET, outbox(1, 3))).toMatchObject({ outcome: 'appended' });
  });

  test('a removed log directory is a clear error, and nothing is acknowledged', async () => {
    const path = join(await makeFolder(), 'logs', 'summary.log');
    const { sink } = await serveLog(await openLog(path));
    await sink.append(0, DATASET, outbox(1, 3));
    await rm(dirname(path), { recursive: true });

    await expect(sink.append(0, DATASET, outbox(4, 4))).rejects.toThrow(
      /answered 503\. .*summary\.log is no longer there\. Bring it back, or put a copy/,
    );
    expect(await sink.cursor(0)).toEqual({ dataset: DATASET, n: 3 });
  });

  test('a disk that cannot sync ends the writer, and nothing is acknowledged', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = {};
    const failed: Error[] = [];
    const { sink, telemetry } = await serveLog(
      await openLog(path, {
        fileSystem: faultyFileSystem(planted),
        onFailure: (error) => void failed.push(error),
      }),
    );
    planted.datasync = () => Promise.reject(systemError('EIO'));

    await expect(sink.append(0, DATASET, outbox(1, 1))).rejects.toThrow(/answered 500/);
    expect(failed).toHaveLength(1);
    expect(telemetry.of('request_failed')).toEqual([{ error: failed[0] }]);
  });
});

function outbox(first: number, last: number): OutboxRecord[] {
  return recordsOf(first, last).map(({ n, summary }) => ({ n, summary: JSON.stringify(summary) }));
}

/** The same numbers, but other summaries. */
function forge(records: readonly OutboxRecord[]): OutboxRecord[] {
  return records.map(({ n, summary }) => ({ n, summary: summary.replace('main', 'mein') }));
}

async function serveLog(log: SummaryLog): Promise<{
  readonly sink: SummarySink;
  readonly telemetry: ReturnType<typeof recordingTelemetry>;
  readonly stop: () => Promise<void>;
}> {
  const telemetry = recordingTelemetry();
  const app = createWriterApp({
    log,
    telemetry,
    monotonicMs: () => 0,
    bodyBytesMax: 1_048_576,
    recordsMax: 1000,
    searchesMax: 1,
    tokens: [TOKEN],
  });
  const limits = SERVER_LIMITS;
  const server = await listen(app, { host: '127.0.0.1', port: 0, section: 'writer', limits });
  const url = `http://127.0.0.1:${server.port}`;
  const sink = createWriterClient({ url, timeoutMs: 10_000, token: TOKEN });
  const stop = async (): Promise<void> => {
    await sink.close();
    await server.close(10_000);
  };
  onTestFinished(stop);
  return { sink, telemetry, stop };
}
