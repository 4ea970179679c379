/**
 * Who works on a partition at present, and who waits.
 *
 * Z1 By the store's own clock at most one process holds the lease of a partition.
 * Z2 It expires when its holder does not renew it, so a process that died is replaced.
 * Z3 It keeps the peace and nothing more: a holder that was paused may believe in a lease that it
 *    has lost. What keeps the state right is the epoch that every commit carries (C2).
 */
export type LeaseAnswer =
  | { readonly isHeld: true }
  | {
      readonly isHeld: false;
      /** Names the process that holds it, for a person. */
      readonly holder: string;
      /** After this time it is free, unless its holder renews it. */
      readonly expiresInMs: number;
    };

/** The lease of one partition, as one process sees it. */
export interface Lease {
  /** Takes the lease if it is free and renews it if this process holds it. */
  acquire(): Promise<LeaseAnswer>;
  /** Gives the lease back, so that who waits need not wait for its end. Without it, does nothing. */
  release(): Promise<void>;
}
