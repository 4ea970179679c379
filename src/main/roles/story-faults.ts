/**
 * A store and a writer that behave as the lanes of a story say. What fails does so at the moment of a
 * column: what is begun later waits for the next one, and for what the lane says there.
 */
import type { Commit, CommitResult, StayStore } from '#ports/stay-store.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { StoryMoments } from './story-moments.ts';

/**
 * The same store, with commits that get lost, fail or are slow. A slow one is a request that is long
 * on its way: it has its effect at the end, also when nobody waits for it any longer.
 *
 * @param committed is called with each commit that had its effect, and when it was begun
 */
export function faultyStore(
  store: StayStore,
  moments: StoryMoments,
  committed: (commit: Commit, atMs: number) => void,
): StayStore {
  const commit = async (commit: Commit): Promise<CommitResult> => {
    const atMs = moments.nowMs;
    if (moments.current('commits') === 'fails') await moments.column();
    const fault = moments.current('commits');
    if (fault === 'fails') throw new Error('The store did not take the commit.');
    if (fault === 'slow') await moments.endOf('commits');
    const result = await store.commit(commit);
    if (result.outcome === 'committed') committed(commit, atMs);
    if (fault === 'lost') throw new Error('The answer of the store was lost.');
    return result;
  };
  return {
    claim: () => store.claim(),
    load: (keys) => store.load(keys),
    commit,
    due: (nowMs, watermarkMs, limit) => store.due(nowMs, watermarkMs, limit),
    readOutbox: (afterN, limit) => store.readOutbox(afterN, limit),
    trimOutbox: (throughN) => store.trimOutbox(throughN),
    close: () => store.close(),
  };
}

/** The same writer, but away or slow. */
export function faultySink(sink: SummarySink, moments: StoryMoments): SummarySink {
  const reach = async (): Promise<void> => {
    if (moments.current('writer') === 'away') await moments.column();
    const fault = moments.current('writer');
    if (fault === 'away') throw new Error('The writer is away.');
    if (fault === 'slow') await moments.endOf('writer');
  };
  return {
    cursor: async (partition) => {
      await reach();
      return sink.cursor(partition);
    },
    append: async (partition, dataset, records) => {
      await reach();
      return sink.append(partition, dataset, records);
    },
    close: () => sink.close(),
  };
}
