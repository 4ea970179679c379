/** The present. Only composition roots and adapters know where it comes from. */
export interface Clock {
  /** Milliseconds since the Unix epoch, in UTC. */
  now(): number;
}
