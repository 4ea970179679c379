import { describe, expect, it } from 'vitest';
import { measureLog } from '#main/roles/measured-log.ts';
import { Gate } from '#test/support/gate.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { SummaryLog } from '#ports/summary-log.ts';

/** A log that takes two batches at most, whose disk the test holds. */
function measured() {
  const disk = new Gate();
  disk.hold();
  const calls: string[] = [];
  const inner: SummaryLog = {
    cursor: () => ({ dataset: 'ours', n: 7 }),
    append: async (_partition, _dataset, records) => {
      await disk.pass();
      return { outcome: 'appended', lastN: records.length, duplicates: 0 };
    },
    findNewest: async () => ({ lines: ['{}'], isComplete: true }),
    checkWritable: async () => void calls.push('checked'),
    close: async () => void calls.push('closed'),
  };
  const telemetry = recordingTelemetry();
  const time = { nowMs: 0 };
  const monotonicMs = (): number => time.nowMs;
  const log = measureLog(inner, { telemetry, monotonicMs, requestsMax: 2 });
  const seconds = () =>
    telemetry.read('stage_state_seconds').map(({ labels, value }) => [labels.state, value]);
  return { disk, calls, log, time, seconds, telemetry };
}

describe('a measured log', () => {
  it('is busy while a batch is on its way, and backpressured when no further one fits', async () => {
    const { disk, log, time, seconds, telemetry } = measured();
    time.nowMs += 1000;
    const first = log.append(0, 'ours', []);
    time.nowMs += 200;
    const second = log.append(0, 'ours', []);
    time.nowMs += 30;
    disk.letOne();
    await first;
    time.nowMs += 4;
    disk.failOne(new Error('disk gone'));
    await expect(second).rejects.toThrow('disk gone');
    time.nowMs += 1000;
    expect(seconds()).toEqual([
      ['busy', 0.204],
      ['idle', 2],
      ['backpressured', 0.03],
    ]);
    expect(telemetry.read('stage_state_seconds')[0]?.labels.stage).toBe('writer');
  });

  it('is the log that it measures', async () => {
    const { calls, log, seconds } = measured();
    expect(log.cursor(0)).toEqual({ dataset: 'ours', n: 7 });
    expect(await log.findNewest({ plate: undefined, limit: 1 })).toMatchObject({ lines: ['{}'] });
    await log.checkWritable();
    await log.close();
    expect(calls).toEqual(['checked', 'closed']);
    expect(seconds()).toEqual([]);
  });
});
