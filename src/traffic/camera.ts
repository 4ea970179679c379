/** The cameras of a garage: where they hang, how far their clock is off and how they write plates. */
import { Draws } from './draws.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { TrafficOptions } from './traffic-options.ts';

/** How a camera writes what it read; the pipeline must make the same plate of all of them. */
export type PlateStyle = 'plain' | 'spaced' | 'dashed';

export interface Camera {
  readonly kind: SightingKind;
  readonly garageId: string;
  readonly gateId: string;
  readonly laneId: string;
  readonly cameraId: string;
  /** Added to the true time of what it sees; always the same. */
  readonly offsetMs: number;
  readonly style: PlateStyle;
}

const LANES = 2;
const STYLES: readonly PlateStyle[] = ['plain', 'plain', 'spaced', 'dashed'];
const PURPOSE = { entry: 201, exit: 202 } as const;

/**
 * The cameras of one direction, by garage. Each garage has two lanes in each direction, and no
 * lane is used in both.
 */
export function placeCameras(
  kind: SightingKind,
  options: Pick<TrafficOptions, 'garages' | 'garagePrefix' | 'seed' | 'clockSkewMs'>,
): readonly (readonly Camera[])[] {
  const direction = kind === 'entry' ? 'in' : 'out';
  const { garagePrefix = 'garage' } = options;
  return Array.from({ length: options.garages }, (_, garage) =>
    Array.from({ length: LANES }, (_, lane) => {
      const garageId = `${garagePrefix}-${garage + 1}`;
      const laneId = `${direction}-${lane + 1}`;
      const draws = new Draws(options.seed, garage * LANES + lane, PURPOSE[kind]);
      return {
        kind,
        garageId,
        gateId: `${garageId}-${direction}`,
        laneId,
        cameraId: `${garageId}-${laneId}-camera`,
        offsetMs: draws.between(-options.clockSkewMs, options.clockSkewMs),
        style: STYLES[draws.below(STYLES.length)] as PlateStyle,
      };
    }),
  );
}

/** A plate as a camera writes it. */
export function writePlate(plate: string, style: PlateStyle): string {
  switch (style) {
    case 'plain':
      return plate;
    case 'spaced':
      return `${plate.slice(0, 3)} ${plate.slice(3)}`;
    case 'dashed':
      return `${plate.slice(0, 2)}-${plate.slice(2)}`.toLowerCase();
    default:
      return style satisfies never;
  }
}
