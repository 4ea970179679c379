/**
 * How fast the pure core is: decide and evolve with summaries and their digests, decoding of
 * sightings, and the stored form of a plate. Run it with `node bench/decide.bench.ts`.
 *
 * Each figure is the median of several runs over the same work, after two that warm up.
 */
import { hash } from 'node:crypto';
import { decide } from '#domain/decide.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { evolve } from '#domain/evolve.ts';
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { plateKey } from '#domain/plate.ts';
import type { Plate, PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { DecisionContext, StayRules } from '#domain/stay-rules.ts';

const RUNS = 15;
const WARM_UPS = 2;
const PLATES = 5_000;
const START_MS = Date.UTC(2026, 10, 21, 9);
const MINUTE_MS = 60_000;

const RULES: StayRules = {
  allowedLatenessMs: 30_000,
  debounceMs: 10_000,
  maxMs: 2_592_000_000,
  skewToleranceMs: 2_000,
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 604_800_000,
  holdMaxMs: 86_400_000,
  readsMax: 32,
};

const digest = (text: string): string => hash('sha256', text, 'base64url');

type Plates = Map<PlateKey, PlateState>;

/** Feeds the sightings in order; the clock is the event time, the queues are caught up. */
function feed(plates: Plates, sightings: readonly Sighting[]): number {
  let summaries = 0;
  for (const sighting of sightings) {
    const { key, atMs } = sighting;
    const context: DecisionContext = { rules: RULES, nowMs: atMs, watermarkMs: atMs, digest };
    const state = plates.get(key) ?? UNSEEN;
    const decision = decide(key, state, sighting, context);
    plates.set(key, evolve(state, decision));
    summaries += decision.summaries.length;
  }
  return summaries;
}

/** Rounds of one stay for each plate, all plates interleaved as at real gates. */
function stays(rounds: number, startMs: number, plateCount = PLATES): readonly Sighting[] {
  const sightings: Sighting[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ['entry', 'exit'] as const) {
      for (let index = 0; index < plateCount; index += 1) {
        const atMs =
          startMs + round * 60 * MINUTE_MS + index + (kind === 'exit' ? 30 : 0) * MINUTE_MS;
        const plate = `B${index.toString(36).toUpperCase()}` as Plate;
        const id = hash('md5', `${kind}${round}-${startMs}-${index}`);
        const key = plateKey('main', plate);
        sightings.push({ kind, id, key, garageId: 'main', plate, atMs, laneId: `${kind}-1` });
      }
    }
  }
  return sightings;
}

/** Runs `work` on fresh input several times and prints how many units a second it does. */
function measure<Input>(
  name: string,
  units: number,
  prepare: () => Input,
  work: (input: Input) => unknown,
): void {
  const rates: number[] = [];
  for (let run = -WARM_UPS; run < RUNS; run += 1) {
    const input = prepare();
    const startedAt = performance.now();
    work(input);
    const seconds = (performance.now() - startedAt) / 1000;
    if (run >= 0) rates.push(units / seconds);
  }
  rates.sort((a, b) => a - b);
  const median = rates[RUNS >> 1] as number;
  const [slowest, fastest] = [rates[0] as number, rates[RUNS - 1] as number];
  console.log(
    `${name.padEnd(44)} ${format(median)}/s  (${format(slowest)} to ${format(fastest)})  ` +
      `${(1e9 / median).toFixed(0)} ns each`,
  );
}

function format(rate: number): string {
  return Math.round(rate).toLocaleString('en').padStart(9);
}

const fresh = stays(2, START_MS);
measure(
  'decide + evolve, 2 stays a plate',
  fresh.length,
  () => new Map() as Plates,
  (plates) => feed(plates, fresh),
);

const full: Plates = new Map();
feed(full, stays(RULES.readsMax / 2, START_MS));
const further = stays(2, START_MS + 24 * 60 * MINUTE_MS);
measure(
  'decide + evolve, every plate at readsMax',
  further.length,
  () => new Map(full),
  (plates) => feed(plates, further),
);

const texts = [...full.values()].map((state) => encodeState(state));
const small: Plates = new Map();
feed(small, fresh);
const smallTexts = [...small.values()].map((state) => encodeState(state));
const keep = { chars: 0 };
measure('encodeState, 4 reads', PLATES, () => small, encodeAll);
measure('decodeState, 4 reads', PLATES, () => smallTexts, decodeAll);
measure('encodeState, 32 reads', PLATES, () => full, encodeAll);
measure('decodeState, 32 reads', PLATES, () => texts, decodeAll);

function encodeAll(plates: Plates): void {
  for (const state of plates.values()) keep.chars += encodeState(state)?.length ?? 0;
}

function decodeAll(stored: readonly (string | undefined)[]): void {
  for (const text of stored) keep.chars += decodeState(text).reads.length;
}

const least = fresh.map(({ kind, id, plate, atMs }) => ({
  id,
  vehicle_plate: plate,
  [`${kind}_date_time`]: new Date(atMs).toISOString(),
}));
const rich = least.map((event) => ({
  ...event,
  vehicle_plate: `b-${event.vehicle_plate} 1`,
  garage_id: 'garage-1',
  gate_id: 'north',
  lane_id: 'lane-2',
  camera_id: 'camera-17',
  confidence: 0.97,
  vehicle_type: 'CAR',
  image_url: 'https://images.example/2026/11/21/0123456789abcdef.jpg',
}));
for (const [name, events] of [
  ['decodeSighting, three fields', least],
  ['decodeSighting, all fields, plate to normalise', rich],
] as const) {
  const bodies = events.map((event) => Buffer.from(JSON.stringify(event)));
  measure(name, bodies.length, () => bodies, decodeBodies);
}

function decodeBodies(bodies: readonly Uint8Array[]): void {
  const rules = { bodyBytesMax: 16_384, garageId: 'main' };
  for (const [index, body] of bodies.entries()) {
    const kind = index % (2 * PLATES) < PLATES ? 'entry' : 'exit';
    if (!decodeSighting(kind, body, rules).ok) throw new Error('A body was refused.');
  }
}
