import { equal, ok } from 'node:assert/strict';
import * as fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { groupCommit } from '#streams/group-commit.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { checkAsyncProperty } from '#test/support/check-property.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { standingStays } from '#test/support/plate-run.ts';
import { SETTINGS } from './partition-rig.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Summary } from '#domain/summary.ts';
import type { SightingMail } from '#ports/plates.ts';
import type { Commit, CommitResult } from '#ports/stay-store.ts';
import type { Committed } from '#streams/group-commit.ts';

const PRESENT = { nowMs: NOON, watermarkMs: NOON + 3_600_000 };
const CONTEXT = { ...PRESENT, rules: SETTINGS.stay, digest: (text: string) => text };

/** Mail of a few plates, some of it twice. */
const mails = fc
  .array(
    fc.record({
      plate: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom('entry' as const, 'exit' as const),
      id: fc.integer({ min: 0, max: 12 }),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((events) =>
    events.map(({ plate, kind, id }, tag) =>
      mailOf(kind, { id: `${kind}-${id}`, plate, at: id * 20 - 600 }, tag),
    ),
  );

/** A store whose loads are read, and whose answers come, in whatever order the scheduler likes. */
class ScheduledStore {
  readonly states = new Map<PlateKey, string>();
  readonly inFlight = new Set<PlateKey>();
  readonly summaries: string[] = [];
  readonly #scheduler: fc.Scheduler;
  #number = 0;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  async load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    await this.#scheduler.schedule(Promise.resolve(), 'load');
    return keys.map((key) => this.states.get(key));
  }

  async commit({ number, writes, summaries }: Commit): Promise<CommitResult> {
    this.#number += 1;
    equal(number, this.#number, 'G2');
    for (const { key, state } of writes) {
      ok(!this.inFlight.has(key), 'A2: commits in flight are about different plates');
      this.inFlight.add(key);
      if (state === undefined) this.states.delete(key);
      else this.states.set(key, state);
    }
    this.summaries.push(...summaries);
    const lastSummary = this.summaries.length;
    await this.#scheduler.schedule(Promise.resolve(), `answer ${number}`);
    for (const { key } of writes) this.inFlight.delete(key);
    return { outcome: 'committed', lastSummary };
  }
}

/** Lets the mail come, and the store answer, in one of the possible orders. */
async function interleave(
  mail: readonly SightingMail[],
  scheduler: fc.Scheduler,
): Promise<{ readonly store: ScheduledStore; readonly rulings: readonly SightingMail[] }> {
  const store = new ScheduledStore(scheduler);
  const failed = new Set<string>();
  const plates = new PlateRegistry({
    limits: { mailboxCapacity: 100, residentMax: 2, residentReadsMax: 3, idleMs: 0 },
    rules: SETTINGS.stay,
    digest: CONTEXT.digest,
    ledgers: new Map(),
    decide: (key, state, sighting, context) => {
      if (sighting?.id.endsWith('-7') && !failed.has(key)) {
        failed.add(key);
        throw new Error('fails once');
      }
      return decide(key, state, sighting, context);
    },
  });
  const signals$ = new Subject<void>();
  const rulings: SightingMail[] = [];
  const done = new Promise<void>((resolve, reject) => {
    const next = ({ batch }: Committed): void => {
      for (const { mail: ruled } of batch.rulings) if (ruled.sighting) rulings.push(ruled);
      plates.passivate(NOON);
    };
    groupCommit({
      plates,
      load: (keys) => store.load(keys),
      commit: (commit) => store.commit(commit),
      present: () => PRESENT,
      clock: { now: () => NOON },
      outbox: new OutboxGauge(1000, 0, 0),
      epoch: 1,
      nextCommit: 1,
      platesMax: 2,
      inFlightMax: 3,
      failpoint: () => undefined,
      failed: reject,
    })(signals$).subscribe({ next, error: reject, complete: resolve });
  });
  scheduler.scheduleSequence([
    ...mail.map((message, index) => async () => {
      plates.tell(message, NOON + index);
      signals$.next();
    }),
    async () => signals$.complete(),
  ]);
  await scheduler.waitFor(done);
  return { store, rulings };
}

/** What must stand in the end of the mail of one plate: each decided on top of the one before. */
function inSequence(key: PlateKey, mail: readonly SightingMail[]): readonly string[] {
  let state = UNSEEN;
  const summaries: Summary[] = [];
  for (const { sighting } of mail) {
    const decision = decide(key, state, sighting, CONTEXT);
    summaries.push(...decision.summaries);
    state = evolve(state, decision);
  }
  return standingStays(summaries);
}

describe('turns and commits', () => {
  it('give each plate what it would get alone and in order, however they interleave', async () => {
    await checkAsyncProperty(
      fc.asyncProperty(mails, fc.scheduler(), async (mail, scheduler) => {
        const { store, rulings } = await interleave(mail, scheduler);
        expect(rulings).toHaveLength(mail.length);
        for (const plate of ['A', 'B', 'C']) {
          const key = keyOf(plate);
          const own = mail.filter(({ sighting }) => sighting.key === key);
          expect(rulings.filter(({ sighting }) => sighting.key === key)).toEqual(own);
          const issued = store.summaries
            .map((text) => JSON.parse(text) as Summary)
            .filter(({ vehicle_plate: written }) => written === plate);
          // Mail that is decided together is known together, so fewer corrections may be needed.
          expect(standingStays(issued)).toEqual(inSequence(key, own));
        }
      }),
      200,
    );
  });
});
