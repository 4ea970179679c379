/**
 * The numbered rules by which sightings are decided. A recording names the version that decided it,
 * and is replayed on that one: whoever changes what is decided adds a version and keeps the old one.
 */
import { refuseByTime } from './admission.ts';
import { decide } from './decide.ts';
import { decideTogether } from './decide-together.ts';
import { decodeSighting, decodeSightingText } from './decode-sighting.ts';
import { evolve } from './evolve.ts';

/** Everything between the bytes of a delivery and the state of a plate. */
export interface DecisionRules {
  readonly decode: typeof decodeSighting;
  /** The same for a body that is known as text already, not longer than it may be. */
  readonly decodeText: typeof decodeSightingText;
  readonly refuseByTime: typeof refuseByTime;
  readonly decideTogether: typeof decideTogether;
  readonly decide: typeof decide;
  readonly evolve: typeof evolve;
}

export type DecisionVersions = ReadonlyMap<number, DecisionRules>;

/** The version that this Plateflow decides by. */
export const DECISIONS = 1;

/** All versions that this Plateflow can decide by. */
export const DECISION_VERSIONS: DecisionVersions = new Map([
  [
    1,
    {
      decode: decodeSighting,
      decodeText: decodeSightingText,
      refuseByTime,
      decideTogether,
      decide,
      evolve,
    },
  ],
]);
