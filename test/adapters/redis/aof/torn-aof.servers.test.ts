/**
 * The append-only file of Redis, cut at any byte: what is left is a whole prefix of the commits,
 * states, deadlines, books and outbox together (C1), or Redis does not start.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { AofSubject } from './aof-subject.ts';

const LAST_BYTES = 4096;
/** Each cut is a start of Redis: with 1 all of them take minutes, so a test run takes some. */
const STEP = Number(process.env['PLATEFLOW_TEST_AOF_STEP'] ?? 37);

describeWithServers('a Redis whose append-only file was cut', { timeout: 1_800_000 }, () => {
  let subject: AofSubject;
  beforeAll(async () => {
    subject = await AofSubject.prepare();
  });
  afterAll(async () => {
    await subject.server.stop();
  });

  test(`in its last ${LAST_BYTES} bytes holds the commits that are whole, and nothing of others`, async () => {
    const { bytes, server, moments } = subject;
    const ends = moments.flatMap((moment) => [moment.bytes - 1, moment.bytes, moment.bytes + 1]);
    const first = bytes.length - LAST_BYTES;
    const seen = new Set<number>();
    for (let length = first; length <= bytes.length; length += 1) {
      if ((length - first) % STEP > 0 && !ends.includes(length)) continue;
      await server.kill();
      await subject.damage(bytes.subarray(0, length));
      await server.start();
      const { dataset, commits } = subject.momentAt(length);
      expect(await subject.dataset(), `cut at ${length}`).toBe(dataset);
      seen.add(commits);
    }
    expect(seen.size).toBeGreaterThan(4);
  });

  test('does not start when it may not cut the rest away, and leaves it as it is', async () => {
    const { bytes, server } = subject;
    const whole = subject.momentAt(bytes.length - 1).bytes;
    for (const length of [whole + 1, whole + 40, bytes.length - 1]) {
      await subject.repair();
      await withRedis(server.url, (redis) => redis.config('SET', 'aof-load-truncated', 'no'));
      await subject.damage(bytes.subarray(0, length));
      expect(await subject.load()).toBe(false);
      expect((await subject.fileNow()).length).toBe(length);
    }
  });
});
