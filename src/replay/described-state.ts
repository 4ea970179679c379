/** A state without the ids of its summaries, which cannot be compared where they were replaced. */
import { encodeState } from '#domain/plate-state-codec.ts';
import type { PlateState } from '#domain/plate-state.ts';

/** What is left of a state, in its stored form. */
export function describeState(state: PlateState): string | undefined {
  const reads = state.reads.map((read) =>
    read.standing === undefined ? read : { ...read, standing: { ...read.standing, summaryId: '' } },
  );
  return encodeState({ ...state, reads });
}
