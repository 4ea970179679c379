/** A layer of the configuration: what one file, the environment or the flags set. */
import type { Finding, Place } from './finding.ts';

/** A value that is given to a setting, not yet judged. */
export interface Assignment {
  /** A known key. */
  readonly key: string;
  readonly value: unknown;
  readonly place: Place;
  /** The comment above it, in a file. */
  readonly comment: string;
}

/** What was read of one layer. Later assignments win. */
export interface Layer {
  readonly assignments: readonly Assignment[];
  readonly findings: readonly Finding[];
}
