/** A store that says of each answer how long it took. */
import type { StayStore } from '#ports/stay-store.ts';
import type { StoreOperation, StoreSystem, Telemetry } from '#ports/telemetry.ts';

interface MeasuredStoreOptions {
  readonly system: StoreSystem;
  readonly telemetry: Pick<Telemetry, 'emit'>;
  readonly monotonicMs: () => number;
}

/** The same store. It is asked once a batch or less, so each answer is worth an event. */
export function measureStore(store: StayStore, options: MeasuredStoreOptions): StayStore {
  const { system, telemetry, monotonicMs } = options;
  const ask = async <Answer>(
    operation: StoreOperation,
    question: () => Promise<Answer>,
  ): Promise<Answer> => {
    const startedMs = monotonicMs();
    const emit = (failure: { readonly error?: Error }): void => {
      const seconds = (monotonicMs() - startedMs) / 1000;
      telemetry.emit('store_answered', { system, operation, seconds, ...failure });
    };
    try {
      const answer = await question();
      emit({});
      return answer;
    } catch (error) {
      emit({ error: error as Error });
      throw error;
    }
  };
  return {
    claim: () => ask('claim', () => store.claim()),
    load: (keys) => ask('load', () => store.load(keys)),
    commit: (commit) => ask('commit', () => store.commit(commit)),
    due: (nowMs, watermarkMs, limit) => ask('due', () => store.due(nowMs, watermarkMs, limit)),
    readOutbox: (afterN, limit) => ask('read_outbox', () => store.readOutbox(afterN, limit)),
    trimOutbox: (throughN) => ask('trim_outbox', () => store.trimOutbox(throughN)),
    close: () => store.close(),
  };
}
