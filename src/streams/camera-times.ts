/** How far the event times of a batch are from their receipt, by camera. */
import type { Sighting } from '#domain/sighting.ts';
import type { CameraOffsets } from '#ports/telemetry.ts';

interface Gathered extends CameraOffsets {
  readonly aheadSeconds: number[];
  readonly behindSeconds: number[];
}

/** Gathers the times of one batch, so that a camera costs once a batch and an event next to nothing. */
export class CameraTimes {
  readonly #byGarage = new Map<string, Map<string, Gathered>>();
  readonly #offsets: Gathered[] = [];

  /** Notes the event time of a sighting that was received at this time. */
  note(sighting: Sighting, receivedAtMs: number): void {
    const times = this.#timesOf(sighting);
    const behindMs = receivedAtMs - sighting.atMs;
    if (behindMs < 0) times.aheadSeconds.push(-behindMs / 1000);
    else times.behindSeconds.push(behindMs / 1000);
  }

  /** Everything that was noted. */
  get offsets(): readonly CameraOffsets[] {
    return this.#offsets;
  }

  /** An event that names neither camera nor lane nor gate is one of the garage's entries or exits. */
  #timesOf(sighting: Sighting): Gathered {
    const { garageId } = sighting;
    const name = sighting.cameraId ?? sighting.laneId ?? sighting.gateId ?? sighting.kind;
    let garage = this.#byGarage.get(garageId);
    if (garage === undefined) this.#byGarage.set(garageId, (garage = new Map()));
    let times = garage.get(name);
    if (times === undefined) {
      times = { camera: `${garageId}/${name}`, aheadSeconds: [], behindSeconds: [] };
      garage.set(name, times);
      this.#offsets.push(times);
    }
    return times;
  }
}
