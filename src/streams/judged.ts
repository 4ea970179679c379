/** From deliveries to sightings that may act, and to those that are refused with a reason. */
import { map } from 'rxjs';
import { refuseByTime } from '#domain/admission.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { CameraTimes } from './camera-times.ts';
import type { OperatorFunction } from 'rxjs';
import type { DecodeRules } from '#domain/decode-sighting.ts';
import type { Rejection, Sighting } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Clock } from '#ports/clock.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { CameraOffsets } from '#ports/telemetry.ts';

/** A delivery that is a sighting. */
interface Admitted {
  readonly delivery: Delivery;
  readonly sighting: Sighting;
}

/** A delivery that is to be set aside. */
export interface Refused {
  readonly delivery: Delivery;
  readonly rejection: Rejection;
}

/** A batch of deliveries, sorted into those that may act and those that may not. */
export interface Judged {
  readonly admitted: readonly Admitted[];
  readonly refused: readonly Refused[];
  /** Of all that are sightings: a camera whose clock is wrong has its events refused. */
  readonly offsets: readonly CameraOffsets[];
}

/** Decodes and validates each delivery of a batch; the order of the admitted ones is kept. */
export function judged(
  rules: DecodeRules & Pick<StayRules, 'clockSkewMaxMs' | 'eventAgeMaxMs'>,
  clock: Clock,
): OperatorFunction<readonly Delivery[], Judged> {
  return map((batch) => {
    const nowMs = clock.now();
    const admitted: Admitted[] = [];
    const refused: Refused[] = [];
    const times = new CameraTimes();
    for (const delivery of batch) {
      const decoded = decodeSighting(delivery.queue, delivery.body, rules);
      if (!decoded.ok) {
        refused.push({ delivery, rejection: decoded.rejection });
        continue;
      }
      times.note(decoded.sighting, delivery.receivedAtMs);
      const rejection = refuseByTime(decoded.sighting, nowMs, rules);
      if (rejection === undefined) admitted.push({ delivery, sighting: decoded.sighting });
      else refused.push({ delivery, rejection });
    }
    return { admitted, refused, offsets: times.offsets };
  });
}
