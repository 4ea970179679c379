/**
 * What a version of the rules has decided once, it decides for ever. A recording of each version is
 * kept, with the plates replaced; a rule that was changed without a new version is found here.
 *
 * `test/replay/record.sh VERSION` makes the recording of a new version; the old ones stay as they are.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { DECISION_VERSIONS } from '#domain/decision-versions.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import type { DecisionRules, DecisionVersions } from '#domain/decision-versions.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type { RecordingRow, RecordingSource } from '#ports/recording.ts';
import type { CoreReplay } from '#replay/replay-recording.ts';

const FOLDER = new URL('recordings/', import.meta.url);
const NUMBERS = [...DECISION_VERSIONS.keys()];

function recordingOf(version: number): RecordingSource {
  return recordingIn(fileURLToPath(new URL(`decisions-${version}.ndjson.gz`, FOLDER)));
}

function replay(version: number, versions?: DecisionVersions): Promise<CoreReplay> {
  return replayRecording(recordingOf(version), {
    digest,
    checksum,
    monotonicMs,
    divergencesMax: 3,
    ...(versions && { versions }),
  });
}

async function rowsOf(version: number): Promise<readonly RecordingRow[]> {
  const groups = await Array.fromAsync(recordingOf(version).groups());
  return groups.flatMap(({ rows }) => rows);
}

it('there is a recording of each version, and no other', () => {
  const kept = readdirSync(FOLDER).filter((name) => name.startsWith('decisions-'));
  expect(kept.toSorted()).toEqual(NUMBERS.map((version) => `decisions-${version}.ndjson.gz`));
});

describe.each(NUMBERS)('the recording of version %i', (version) => {
  it('is decided as it was', async () => {
    const { header, failure, divergences, closed, decided } = await replay(version);
    expect({ failure, divergences }).toEqual({ failure: undefined, divergences: [] });
    expect(header).toMatchObject({ decisions: version, pseudonymised: true });
    expect(closed).toMatchObject({ problem: undefined });
    expect(decided).toBeGreaterThan(300);
  });

  it('has something of all that is decided', async () => {
    const rows = await rowsOf(version);
    const turns = rows.filter((row) => row.is === 'turns');
    const outcomes = turns.flatMap(({ decided }) => decided.map(([, , outcome]) => outcome));
    expect(new Set(outcomes)).toEqual(
      new Set(['accepted', 'debounced', 'duplicate', 'too_late', 'woken']),
    );
    const summaries = turns.flatMap((row) => row.summaries);
    expect(new Set(summaries.map(({ reason }) => reason))).toEqual(
      new Set([
        'vehicle_exited',
        'unknown_vehicle_exited',
        'vehicle_re_entered',
        'maximum_stay_exceeded',
      ]),
    );
    expect(summaries.filter(({ version }) => version > 1).length).toBeGreaterThan(3);
    const refused = rows.filter((row) => row.is === 'refused');
    expect(refused.map(({ reason }) => reason)).toContain('too_old');
    // What was loaded again is compared as a whole, with when the plate is looked at next.
    const loaded = rows.filter((row) => row.is === 'loaded' && row.state !== undefined);
    expect(loaded.length).toBeGreaterThan(20);
  });
});

/** The same rules with other limits. */
function limited(change: (rules: StayRules) => Partial<StayRules>): Change {
  return ({ decide, ...others }) => ({
    ...others,
    decide: (key, state, sighting, context) => {
      const rules = { ...context.rules, ...change(context.rules) };
      return decide(key, state, sighting, { ...context, rules });
    },
  });
}

type Change = (rules: DecisionRules) => DecisionRules;

const CHANGES: Readonly<Record<string, Change>> = {
  'an exit waits for its entry a little longer': limited(({ allowedLatenessMs }) => ({
    allowedLatenessMs: allowedLatenessMs + 50,
  })),
  'reads are repeated for a little less long': limited(({ debounceMs }) => ({
    debounceMs: debounceMs - 100,
  })),
  'clocks may differ a little less': limited(({ skewToleranceMs }) => ({
    skewToleranceMs: skewToleranceMs / 2,
  })),
  'a stay may be a little longer': limited(({ maxMs }) => ({ maxMs: maxMs + 100 })),
  'a lagging queue is waited for a little longer': limited(({ holdMaxMs }) => ({
    holdMaxMs: holdMaxMs + 100,
  })),
  'fewer reads are remembered': limited(({ readsMax }) => ({ readsMax: readsMax / 2 })),
  'an event is forgotten a little earlier': limited(({ eventAgeMaxMs }) => ({
    eventAgeMaxMs: eventAgeMaxMs - 200,
  })),
  'no event is too old': (rules) => ({ ...rules, refuseByTime: () => undefined }),
  'a plate is looked at again a little later': ({ decide, ...others }) => ({
    ...others,
    decide: (...args) => {
      const { wake, ...decision } = decide(...args);
      return { ...decision, wake: wake && { ...wake, clockMs: wake.clockMs + 1 } };
    },
  }),
  'the mail of a plate is decided with one watermark': ({ decideTogether, ...others }) => ({
    ...others,
    decideTogether: (key, before, sightings, options) => {
      const summaries: Summary[] = [];
      let state = before;
      for (const [index, sighting] of sightings.entries()) {
        const after = decideTogether(key, state, [sighting], {
          ...options,
          decided: (_index, outcome) => options.decided(index, outcome),
          failed: (_index, cause) => options.failed(index, cause),
        });
        ({ state } = after);
        summaries.push(...after.summaries);
      }
      return { state, summaries };
    },
  }),
};

it.each(Object.entries(CHANGES))('a changed rule is found: %s', async (_what, change) => {
  const newest = Math.max(...NUMBERS);
  const rules = DECISION_VERSIONS.get(newest) as DecisionRules;
  const { failure, divergences } = await replay(newest, new Map([[newest, change(rules)]]));
  // What follows from other states may be impossible with these rows.
  expect(failure ?? divergences[0]).toBeDefined();
});
