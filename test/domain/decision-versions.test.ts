import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { DECISION_VERSIONS, DECISIONS } from '#domain/decision-versions.ts';
import { decidedAgain, recordedRig } from '#test/support/recordings.ts';
import { entry, exit, withVirtualTimers } from '#test/streams/partition-rig.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { RecordedRig } from '#test/support/recordings.ts';

withVirtualTimers();

const FIRST = DECISION_VERSIONS.get(1) as DecisionRules;

/** Another rule: a stay is a minute longer than it was. */
const decideLonger: typeof decide = (key, state, sighting, context) => {
  const decision = decide(key, state, sighting, context);
  const summaries = decision.summaries.map((summary) => ({
    ...summary,
    ...(summary.duration_seconds !== undefined && {
      duration_seconds: summary.duration_seconds + 60,
    }),
  }));
  return { ...decision, summaries };
};

const TWO_VERSIONS = new Map([
  [1, FIRST],
  [2, { ...FIRST, decide: decideLonger }],
]);

async function record(decisions: number, rules: typeof decide): Promise<RecordedRig> {
  const { header, ...recorded } = recordedRig({ decide: rules });
  await recorded.rig.start();
  await recorded.rig.deliver('entry', entry('a', 'A'));
  await recorded.rig.deliver('exit', exit('b', 'A'));
  await recorded.rig.stop();
  return { ...recorded, header: { ...header, decisions } };
}

describe('the versions of the rules', () => {
  it('hold the one that is decided by', () => {
    expect(DECISION_VERSIONS.get(DECISIONS)?.decide).toBe(decide);
    expect(Math.max(...DECISION_VERSIONS.keys())).toBe(DECISIONS);
  });

  it('replay an old recording by the old rules, and a new one by the new', async () => {
    for (const [version, rules] of [
      [1, decide],
      [2, decideLonger],
    ] as const) {
      const recorded = await record(version, rules);
      expect(await decidedAgain(recorded, TWO_VERSIONS)).toMatchObject({
        decided: 2,
        divergences: [],
      });
      const other = { ...recorded, header: { ...recorded.header, decisions: 3 - version } };
      const { divergences } = await decidedAgain(other, TWO_VERSIONS);
      expect(divergences).toMatchObject([{ what: 'summary' }]);
    }
  });

  it('refuse a recording of a version that is not known', async () => {
    const { failure } = await decidedAgain(await record(2, decide));
    expect(failure?.row).toBe(1);
    expect(failure?.message).toBe(
      'it was decided by version 2 of the rules, and this Plateflow knows 1; ' +
        'replay it with the version that wrote it (0.0.0) or a newer one',
    );
  });
});
