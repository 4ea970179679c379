/** What a committed batch did at its garages, gathered so that a garage costs once a batch. */
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Batch } from '#ports/plates.ts';
import type { GarageFigures, GateFigures } from '#ports/telemetry.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type Gate = Writable<GateFigures>;

interface Gathered extends Writable<Omit<GarageFigures, 'gates'>> {
  readonly staySeconds: number[];
  readonly gates: Readonly<Record<SightingKind, Map<string, Gate>>>;
}

/** The figures of each garage that the batch is about. */
export function gatherGarages({
  rulings,
  summaries,
}: Pick<Batch, 'rulings' | 'summaries'>): readonly GarageFigures[] {
  const garages = new Map<string, Gathered>();
  for (const { mail, outcome } of rulings) {
    const { sighting } = mail;
    if (sighting === undefined) continue;
    const garage = garageOf(garages, sighting.garageId);
    if (outcome === 'accepted' && sighting.kind === 'entry') garage.entries += 1;
    if (outcome === 'accepted' && sighting.kind === 'exit') garage.exits += 1;
    noteGate(garage, sighting);
  }
  for (const summary of summaries) noteStay(garageOf(garages, summary.garage_id), summary);
  return Array.from(garages.values(), ({ gates: { entry, exit }, ...figures }) => ({
    ...figures,
    gates: [...entry.values(), ...exit.values()],
  }));
}

/** An event that names no gate is one of its lane or camera, or of the garage's entries or exits. */
function noteGate({ gates }: Gathered, { gateId, laneId, cameraId, kind, atMs }: Sighting): void {
  const gate = gateId ?? laneId ?? cameraId ?? kind;
  const newestSeconds = atMs / 1000;
  const known = gates[kind].get(gate);
  if (known === undefined) gates[kind].set(gate, { gate, kind, newestSeconds });
  else if (newestSeconds > known.newestSeconds) known.newestSeconds = newestSeconds;
}

/** A correction is about a stay that has been counted. */
function noteStay(garage: Gathered, { version, status, reason, duration_seconds }: Summary): void {
  if (version > 1) return;
  if (status === 'matched') garage.matched += 1;
  else garage.unmatched += 1;
  if (reason === 'unknown_vehicle_exited') garage.unmatchedExits += 1;
  if (duration_seconds !== undefined) garage.staySeconds.push(duration_seconds);
}

function garageOf(garages: Map<string, Gathered>, garage: string): Gathered {
  let gathered = garages.get(garage);
  if (gathered === undefined) {
    const counts = { entries: 0, exits: 0, matched: 0, unmatched: 0, unmatchedExits: 0 };
    const gates = { entry: new Map<string, Gate>(), exit: new Map<string, Gate>() };
    gathered = { garage, ...counts, staySeconds: [], gates };
    garages.set(garage, gathered);
  }
  return gathered;
}
