/**
 * The same promise on RabbitMQ and Redis: while cars come and go, one process after the other is
 * killed, held still or made to fail, at each step of the way. In the end every exit has exactly one
 * summary with the right values, and the numbers have no gap.
 */
import { expect, it, vi } from 'vitest';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { opsOf, stop } from '#test/support/plant.ts';
import {
  GIVEN_UP,
  isAllRight,
  openPlant,
  RUNNING,
  sawMoreSummaries,
  startGenerators,
} from '#test/support/server-plant.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { PROCESSOR_FAILPOINTS, SMALL_STEPS, WHOLE, WRITER_FAILPOINTS } from './crash-traffic.ts';
import { wasStopped } from './was-stopped.ts';
import type { TestContext } from 'vitest';
import type { LogReport } from '#adapters/summary-log/verify-log.ts';
import type { Plant, Settings } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const SETTINGS: Settings = {
  ...SMALL_STEPS,
  PLATEFLOW_RELAY_TIMEOUT_MS: '500',
  // The traffic goes on for as long as the test takes, and what has gathered is worked off at the end.
  PLATEFLOW_GENERATOR_RATE_PER_SECOND: '40',
};

/** One that is held still with these goes on as if no time had passed: no timer of its own is due. */
const UNAWARE: Settings = {
  PLATEFLOW_LEASE_TTL_MS: '600000',
  PLATEFLOW_LEASE_RENEW_MS: '300000',
  PLATEFLOW_REDIS_COMMAND_TIMEOUT_MS: '300000',
  PLATEFLOW_RABBITMQ_HEARTBEAT_MS: '300000',
  // What it asks of RabbitMQ may take as long as a connection.
  PLATEFLOW_RABBITMQ_CONNECT_TIMEOUT_MS: '300000',
  PLATEFLOW_CHECKS_INTERVAL_MS: '600000',
};

const KILLED = { code: null, signal: 'SIGKILL' };
const TIMEOUT_MS = 240_000;

/** Whether every exit has its summary, and what the log is, when `disturb` and the traffic are over. */
async function whileCarsComeAndGo(
  context: TestContext,
  disturb: (plant: Plant, writer: RoleProcess) => Promise<readonly RoleProcess[]>,
): Promise<{ readonly isAllRight: boolean; readonly log: LogReport }> {
  const plant = await openPlant(context, undefined, SETTINGS);
  const generators = startGenerators(plant);
  const writer = plant.start(['write']);
  // There is a log to look at from now on.
  await opsOf(writer);
  const running = await disturb(plant, writer);
  const isRight = await isAllRight(plant, generators);
  for (const role of running) await stop(role);
  return { isAllRight: isRight, log: await verifyLog(plant.log) };
}

const RIGHT = { isAllRight: true, log: WHOLE };

/** What is in the log by now is whole, without gaps, and nothing is there twice. */
async function checkLog(plant: Plant, when: string): Promise<void> {
  expect((await verifyLog(plant.log)).problem, `after ${when}`).toBeUndefined();
  const ids = (await plant.summaries()).map(
    ({ summary_id, version }) => `${summary_id} ${version}`,
  );
  expect(new Set(ids).size, `after ${when}`).toBe(ids.length);
}

/** Waits until a role says something once more, whatever it has said before. */
async function complained(role: RoleProcess, pattern: RegExp): Promise<void> {
  const before = role.lines.length;
  await vi.waitFor(() => expect(role.lines.slice(before).join('\n')).toMatch(pattern), {
    timeout: 25_000,
    interval: 20,
  });
}

function at(failpoint: string): Settings {
  return { PLATEFLOW_FAILPOINT: failpoint };
}

describeWithServers('on RabbitMQ and Redis', { concurrent: true }, () => {
  it('each step survives kill -9', { timeout: TIMEOUT_MS }, async (context) => {
    const end = await whileCarsComeAndGo(context, async (plant, firstWriter) => {
      let writer = firstWriter;
      for (const failpoint of PROCESSOR_FAILPOINTS) {
        const victim = plant.start(['process'], at(`${failpoint}:2:kill`));
        expect(await victim.exited, `at ${failpoint}`).toEqual(KILLED);
        await checkLog(plant, failpoint);
      }
      const processor = plant.start(['process']);
      for (const failpoint of WRITER_FAILPOINTS) {
        await stop(writer);
        writer = plant.start(['write'], at(`${failpoint}:2:kill`));
        expect(await writer.exited, `at ${failpoint}`).toEqual(KILLED);
        writer = plant.start(['write']);
        await sawMoreSummaries(plant, 5);
        await checkLog(plant, failpoint);
      }
      return [processor, writer];
    });
    expect(end).toMatchObject(RIGHT);
  });

  it('each step survives an error', { timeout: TIMEOUT_MS }, async (context) => {
    const end = await whileCarsComeAndGo(context, async (plant, firstWriter) => {
      let writer = firstWriter;
      for (const failpoint of PROCESSOR_FAILPOINTS) {
        const setting = `${failpoint}:2:fail`;
        const victim = plant.start(['process'], at(setting));
        await victim.saw(new RegExp(`told to fail here: ${setting}`));
        await sawMoreSummaries(plant, 5);
        await stop(victim);
        await checkLog(plant, failpoint);
      }
      const processor = plant.start(['process']);
      for (const failpoint of WRITER_FAILPOINTS) {
        await stop(writer);
        writer = plant.start(['write'], at(`${failpoint}:2:fail`));
        expect(await writer.exited, `at ${failpoint}`).toEqual({ code: 74, signal: null });
        writer = plant.start(['write']);
        await sawMoreSummaries(plant, 5);
        await checkLog(plant, failpoint);
      }
      return [processor, writer];
    });
    expect(end).toMatchObject(RIGHT);
  });

  it(
    'each step survives a pause in which another takes over',
    { timeout: TIMEOUT_MS },
    async (context) => {
      const end = await whileCarsComeAndGo(context, async (plant, firstWriter) => {
        let writer = firstWriter;
        let victim = plant.start(['process'], at(`${PROCESSOR_FAILPOINTS[0]}:2:stop`));
        for (const [index, failpoint] of PROCESSOR_FAILPOINTS.entries()) {
          await wasStopped(victim);
          const next = PROCESSOR_FAILPOINTS[index + 1];
          // The one that takes over is the next to be held still, once it has worked a little.
          const standby = plant.start(['process'], next === undefined ? {} : at(`${next}:5:stop`));
          await standby.saw(RUNNING);
          // Some come back before the other one has been given anything, and some long after.
          if (index % 3 === 0) await wasStopped(standby);
          victim.signal('SIGCONT');
          await victim.saw(GIVEN_UP);
          await stop(victim);
          await checkLog(plant, failpoint);
          victim = standby;
        }
        for (const failpoint of WRITER_FAILPOINTS) {
          await stop(writer);
          writer = plant.start(['write'], at(`${failpoint}:2:stop`));
          await wasStopped(writer);
          await complained(victim, /did not answer within 500 ms/);
          writer.signal('SIGCONT');
          await sawMoreSummaries(plant, 5);
          await checkLog(plant, failpoint);
        }
        return [victim, writer];
      });
      expect(end).toMatchObject(RIGHT);
    },
  );

  // Above, its lease or its channel may end it first; here only the answer to its commit can.
  it(
    'a commit from before a pause is refused by its epoch',
    { timeout: TIMEOUT_MS },
    async (context) => {
      const end = await whileCarsComeAndGo(context, async (plant, writer) => {
        const victim = plant.start(['process'], { ...UNAWARE, ...at('before-commit:2:stop') });
        await wasStopped(victim);
        await takeLeaseAway(plant);
        const processor = plant.start(['process']);
        await processor.saw(RUNNING);
        victim.signal('SIGCONT');
        const [, now, then] = await victim.saw(
          /Partition 0 is in epoch (\d+), the commit comes from epoch (\d+)/,
        );
        expect(Number(now)).toBe(Number(then) + 1);
        await stop(victim);
        await checkLog(plant, 'the pause');
        return [processor, writer];
      });
      expect(end).toMatchObject(RIGHT);
    },
  );
});

/** The store has no lease any more, and whoever held it is not told. */
async function takeLeaseAway({ settings }: Plant): Promise<void> {
  const { lease } = partitionKeys(0);
  const url = String(settings['PLATEFLOW_REDIS_URL']);
  expect(await withRedis(url, (client) => client.del(lease))).toBe(1);
}
