/** The rules of a garage, as the configuration states them. Durations are milliseconds. */
export interface StayRules {
  /** How long an exit waits for an entry that is still on its way (rule 4 of the domain). */
  readonly allowedLatenessMs: number;
  /** Two reads of one kind in one lane within this time are one read (rule 6). */
  readonly debounceMs: number;
  /** A stay longer than this is closed: the exit was not seen (rule 7). */
  readonly maxMs: number;
  /** An exit up to this much before its entry is clock skew between two cameras, not two visits. */
  readonly skewToleranceMs: number;
  /** How far a camera's clock may be ahead of ours before its event is refused. */
  readonly clockSkewMaxMs: number;
  /** Events older than this are refused; ids are remembered at least as long. */
  readonly eventAgeMaxMs: number;
  /** How long a decision waits for a queue that lags before it is made all the same. */
  readonly holdMaxMs: number;
  /** Reads that one plate's state remembers; bounds its memory. */
  readonly readsMax: number;
}

/** What a decision may know of the world: everything that is not state comes in here. */
export interface DecisionContext {
  readonly rules: StayRules;
  /** The present, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Every event up to this event time has been seen on both queues of the partition. */
  readonly watermarkMs: number;
  /** Turns a text into a short identifier; the same text always into the same one. */
  readonly digest: (text: string) => string;
}
