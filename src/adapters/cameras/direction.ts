/** Whether a car comes or goes: what the camera sees, seen from where it hangs. */
import { PayloadError } from './camera-reading.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { CameraContext, Direction } from './camera-reading.ts';

/**
 * Decides between entry and exit. Where a lane is used in one direction only, that decides: which
 * way a car moves is the least certain thing that cameras say.
 *
 * @throws PayloadError `bad_value` when the lane is used in both and the direction does not tell
 */
export function kindOf(direction: Direction | undefined, context: CameraContext): SightingKind {
  const { role, forwardIs = 'entry', entryHeadingDegrees } = context;
  if (role !== 'both') return role;
  if (direction === 'in') return 'entry';
  if (direction === 'out') return 'exit';
  if (direction === 'forward') return forwardIs;
  if (direction === 'reverse') return forwardIs === 'entry' ? 'exit' : 'entry';
  if (direction !== undefined && entryHeadingDegrees !== undefined) {
    return isWithinRightAngle(direction.degrees, entryHeadingDegrees) ? 'entry' : 'exit';
  }
  const detail = 'The lane is used in both directions, and the camera does not say which this is.';
  throw new PayloadError('bad_value', detail);
}

function isWithinRightAngle(a: number, b: number): boolean {
  const turn = Math.abs(a - b) % 360;
  return Math.min(turn, 360 - turn) < 90;
}
