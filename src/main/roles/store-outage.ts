/**
 * A store that is away at times, as its clients see it.
 *
 * O1 It goes away in the middle of a commit, which is the worst moment: the commit takes effect, and
 *    the answer is lost.
 * O2 After that whatever it is asked for fails and has no effect, until it is back.
 */
import type { CommitResult, StayStore } from '#ports/stay-store.ts';
import type { Engine } from './engine.ts';

/** When the store was asked while it was away. */
class StoreAway extends Error {
  override readonly name = 'StoreAway';

  constructor() {
    super('The store is away: that is a part of the scenario.');
  }
}

/** The engine with a store that is away during outages. What it has stored stays stored. */
export function withStoreOutages(engine: Engine, isOutage: () => boolean): Engine {
  return { ...engine, store: (partition) => interrupt(engine.store(partition), isOutage) };
}

function interrupt(store: StayStore, isOutage: () => boolean): StayStore {
  let isAway = false;
  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    isAway &&= isOutage();
    if (isAway) throw new StoreAway();
    return question();
  };
  const commit: StayStore['commit'] = async (one): Promise<CommitResult> => {
    if (isAway || !isOutage()) return ask(() => store.commit(one));
    isAway = true;
    await store.commit(one);
    throw new StoreAway();
  };
  return {
    commit,
    claim: () => ask(() => store.claim()),
    load: (keys) => ask(() => store.load(keys)),
    due: (nowMs, watermarkMs, limit) => ask(() => store.due(nowMs, watermarkMs, limit)),
    readOutbox: (afterN, limit) => ask(() => store.readOutbox(afterN, limit)),
    trimOutbox: (throughN) => ask(() => store.trimOutbox(throughN)),
    close: () => store.close(),
  };
}
