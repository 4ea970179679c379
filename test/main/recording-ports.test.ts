import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { DECISION_VERSIONS } from '#domain/decision-versions.ts';
import { bytesOf } from '#test/support/deliveries.ts';
import { decidedAgain, recordedRig } from '#test/support/recordings.ts';
import { entry, exit, withVirtualTimers } from '#test/streams/partition-rig.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { RecordedRig } from '#test/support/recordings.ts';

withVirtualTimers();

/** Fails unless the core decides what was recorded. */
async function expectSame(recorded: RecordedRig, versions = DECISION_VERSIONS) {
  const { failure, divergences, fold, ...replay } = await decidedAgain(recorded, versions);
  expect({ failure, divergences }).toEqual({ failure: undefined, divergences: [] });
  return { fold, ...replay };
}

describe('what a partition does', () => {
  it('is decided again as it was: stays, wakes, duplicates, refusals, passivation', async () => {
    const recorded = recordedRig({ limits: { idleMs: 1_000 } });
    const { rig, rows } = recorded;
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'), entry('a', 'A'));
    await rig.deliver('exit', exit('x', 'X', 0), bytesOf('{"id":'), exit('y', 'A', 900));
    await rig.pass(10_000);
    await rig.deliver('exit', exit('c', 'A', 10), exit('d', 'B', 5));
    await rig.pass(60_000);
    await rig.stop();
    expect(rig.summaries).toHaveLength(3);
    const { deliveries, decided } = await expectSame(recorded);
    expect({ deliveries, decided }).toEqual({ deliveries: 8, decided: 7 });
    const refused = rows.filter((row) => row.is === 'refused');
    expect(refused).toEqual([
      { is: 'refused', queue: 'exit', tag: 2, reason: 'not_json' },
      { is: 'refused', queue: 'exit', tag: 3, reason: 'clock_ahead' },
    ]);
    expect(rows.filter((row) => row.is === 'loaded' && row.state !== undefined)).not.toEqual([]);
  });

  it('is decided again when commits were lost, and when only their answers were', async () => {
    const recorded = recordedRig();
    const { rig, rows } = recorded;
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    rig.store.committing.failNext(new Error('no connection'));
    await rig.deliver('exit', exit('c', 'A'), exit('d', 'B'));
    await rig.pass(300);
    rig.store.answering.failNext(new Error('answer lost'));
    await rig.deliver('entry', entry('e', 'A', 90), entry('f', 'B', 90));
    await rig.pass(300);
    await rig.deliver('exit', exit('g', 'A', 100), exit('h', 'B', 100));
    await rig.stop();
    expect(rows.filter((row) => row.is === 'incarnation')).toHaveLength(3);
    expect(rig.summaries).toHaveLength(4);
    await expectSame(recorded);
  });

  it('is decided again from what another owner left', async () => {
    const recorded = recordedRig();
    const { rig } = recorded;
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'));
    // Somebody else takes the partition over and forgets the plate.
    rig.store.epoch += 1;
    rig.store.plates.clear();
    await rig.deliver('entry', entry('b', 'B'));
    await rig.pass(300);
    await rig.deliver('exit', exit('c', 'A'));
    await rig.pass(60_000);
    const { fold } = await expectSame(recorded);
    expect(fold?.hasGap).toBe(true);
  });

  it('is decided again beside messages that made the rules fail', async () => {
    const failing: typeof decide = (key, state, sighting, context) => {
      if (sighting?.id === 'poison') throw new Error('bad');
      return decide(key, state, sighting, context);
    };
    const recorded = recordedRig({ decide: failing });
    const { rig } = recorded;
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('poison', 'A', 5));
    await rig.deliver('exit', exit('b', 'A'));
    await rig.stop();
    expect(rig.deadLetters.letters).toMatchObject([{ reason: 'actor_fault' }]);
    const rules = DECISION_VERSIONS.get(1) as DecisionRules;
    await expectSame(recorded, new Map([[1, { ...rules, decide: failing }]]));
    const { divergences } = await decidedAgain(recorded);
    expect(divergences[0]).toMatchObject({
      what: 'outcome',
      expected: 'faulted',
      actual: 'accepted',
    });
  });
});
