/**
 * When going on could lose or repeat a summary, and only a person can say what is right: another
 * history in the log, a store that went back in time, a state written by a newer version. It is
 * never retried; the role ends and says what to do.
 */
export class RefusedToRun extends Error {
  override readonly name = 'RefusedToRun';
}
