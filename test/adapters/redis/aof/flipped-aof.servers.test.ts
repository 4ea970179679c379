/**
 * The append-only file of Redis with one bit flipped. Redis itself notices only what it cannot read,
 * so the store seals what it keeps, and adds the seals up: whatever was flipped, each plate has the
 * state that was committed last, or nothing is read at all.
 *
 * What that does not show: a watermark that a plate waits for. It is looked at later then.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { RedisError } from '#adapters/redis/redis-error.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { AofSubject, openEngine } from './aof-subject.ts';
import { atTheEnd, summaryNumbered } from './known-commits.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { OutboxRecord, Ownership } from '#ports/stay-store.ts';

const LAST_BYTES = 4096;
const LAST = atTheEnd();
/** Each flip is a load and often a start: with 1 all bytes take minutes, so a test run takes some. */
const STEP = Number(process.env['PLATEFLOW_TEST_AOF_STEP'] ?? 11);

/** What became of a flipped bit. */
type Outcome =
  | 'Redis does not start'
  | 'the store refuses a value'
  | 'the numbers of the outbox are not in order'
  | 'nothing changed'
  | 'only a watermark or a number is another';

describeWithServers(
  'a Redis whose append-only file has a bit flipped',
  { timeout: 3_600_000 },
  () => {
    let subject: AofSubject;
    beforeAll(async () => {
      subject = await AofSubject.prepare();
    });
    afterAll(async () => {
      await subject.server.stop();
    });

    test(`in its last ${LAST_BYTES} bytes gives the last state of each plate, or none`, async () => {
      const { bytes } = subject;
      const outcomes = new Map<Outcome, number>();
      for (let at = bytes.length - LAST_BYTES; at < bytes.length; at += STEP) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
        const outcome = await becomesOf(subject, damaged, `byte ${at} bit ${at % 8}`);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      if (STEP === 1) process.stdout.write(`${JSON.stringify(Object.fromEntries(outcomes))}\n`);
      expect(outcomes.get('Redis does not start')).toBeGreaterThan(0);
      expect(outcomes.get('the store refuses a value')).toBeGreaterThan(0);
    });

    test('in a state, a summary or the books is always noticed', async () => {
      const { bytes } = subject;
      const last = bytes.subarray(bytes.lastIndexOf('XADD'));
      for (const text of [
        '"event-40-0"',
        '"duration_seconds":1040',
        '"entries":40',
        '1795000000040',
      ]) {
        const at = bytes.length - last.length + last.indexOf(text) + 10;
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ 1;
        expect(await becomesOf(subject, damaged, text), `in ${text}`).toBe(
          'the store refuses a value',
        );
      }
    });
  },
);

async function becomesOf(subject: AofSubject, damaged: Buffer, what: string): Promise<Outcome> {
  await subject.damage(damaged);
  if (!(await subject.load())) {
    await subject.repair();
    return 'Redis does not start';
  }
  if ((await subject.dataset()) === subject.moments.at(-1)?.dataset) return 'nothing changed';
  await forgetAudit(subject.server.url);
  const engine = openEngine(subject.server.url);
  const store = engine.store(0);
  try {
    const ownership = await store.claim();
    const plates = await platesOf(subject.server.url);
    const states = await store.load(plates);
    const found = new Map(plates.map((plate, index) => [plate, states[index]]));
    expect(found, `with ${what}`).toEqual(LAST.states);
    expect(ownership.ledgers, `with ${what}`).toEqual(LAST.ledgers);
    const records = await store.readOutbox(0, 1_000);
    if (!isInOrder(records, ownership)) return 'the numbers of the outbox are not in order';
    for (const { n, summary } of records) expect(summary, `with ${what}`).toBe(summaryNumbered(n));
    expect(await store.due(1_000_000, -Infinity, 1_000), `with ${what}`).toHaveLength(found.size);
    return 'only a watermark or a number is another';
  } catch (error) {
    if (error instanceof RefusedToRun || error instanceof RedisError) {
      return 'the store refuses a value';
    }
    throw error;
  } finally {
    await engine.close();
  }
}

/** The file was not loaded by a start, so the run is that in which it was audited already. */
function forgetAudit(url: string): Promise<unknown> {
  return withRedis(url, (redis) => redis.hdel(partitionKeys(0).partition, 'audited'));
}

function platesOf(url: string): Promise<readonly PlateKey[]> {
  return withRedis(url, async (redis) => {
    const keys = await redis.hkeys(partitionKeys(0).plates);
    return keys as PlateKey[];
  });
}

/** The relay and the writer refuse anything else. */
function isInOrder(records: readonly OutboxRecord[], ownership: Ownership): boolean {
  const firstN = ownership.lastSummary - ownership.outboxDepth + 1;
  return (
    records.length === ownership.outboxDepth &&
    records.every(({ n }, index) => n === firstN + index)
  );
}
