/**
 * What the cameras publish in a run: visits with everything that happens to their events on the way.
 * Event times come from the plan, whatever the clocks of the processors say.
 */
import { partitionOf } from '#adapters/partition.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Random } from './random.ts';

/** One message that is to be published. */
export interface PlannedMessage {
  /** When it is published first, in virtual milliseconds since the beginning. */
  readonly atMs: number;
  readonly queue: SightingKind;
  readonly partition: number;
  readonly body: Buffer;
}

export interface TrafficOptions {
  /** Virtual time zero, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly lengthMs: number;
  readonly partitions: number;
}

const POISON = [
  '<event/>',
  '[]',
  '{"id":"p1","vehicle_plate":"AB12"}',
  '{"id":"p2","vehicle_plate":7,"entry_date_time":"x","exit_date_time":"x"}',
  '{"id":"p3","vehicle_plate":"AB12","entry_date_time":"2026-02-30T00:00:00Z","exit_date_time":""}',
  '{"id":"p4","vehicle_plate":"=1+2","entry_date_time":"2026-11-21T09:00:00Z","exit_date_time":"2026-11-21T09:00:00Z"}',
];

/** Everything that is published in a run, in the order of publishing. */
export function planTraffic(random: Random, options: TrafficOptions): readonly PlannedMessage[] {
  const messages: PlannedMessage[] = [];
  const cars = random.between(3, 14);
  for (let car = 0; car < cars; car += 1) drive(random.of(`car ${car}`), car, options, messages);
  const poison = random.between(0, 4);
  for (let index = 0; index < poison; index += 1) {
    const body = Buffer.from(random.pick(POISON));
    const atMs = random.between(0, options.lengthMs);
    const partition = random.between(0, options.partitions - 1);
    messages.push({ atMs, queue: random.pick(['entry', 'exit'] as const), partition, body });
  }
  return messages.sort((a, b) => a.atMs - b.atMs);
}

/** One car comes and goes, again and again. */
function drive(
  random: Random,
  car: number,
  options: TrafficOptions,
  messages: PlannedMessage[],
): void {
  const plate = `${random.pick(['AB', 'ÄÖ', 'X'])}${100 + car}`;
  const garage = random.pick(['north', 'south', 'main']);
  let atMs = random.between(0, options.lengthMs / 3);
  for (let visit = 0; visit < 12 && atMs < options.lengthMs; visit += 1) {
    const id = `${car}-${visit}`;
    const publish = (queue: SightingKind, eventMs: number): void => {
      if (random.isChance(0.12)) return;
      const skewMs = random.isChance(0.1) ? random.between(-400, 400) : 0;
      const event = { queue, id: `${queue}-${id}`, plate, garage, atMs: eventMs + skewMs };
      const readAgain = random.isChance(0.08) ? { ...event, id: `${event.id}b` } : undefined;
      add(random, event, options, messages);
      if (readAgain !== undefined) {
        const againMs = readAgain.atMs + random.between(1, 900);
        add(random, { ...readAgain, atMs: againMs }, options, messages);
      }
    };
    publish('entry', atMs);
    atMs += random.between(300, 6_000);
    publish('exit', atMs);
    atMs += random.between(0, 6_000);
  }
}

interface PlannedEvent {
  readonly queue: SightingKind;
  readonly id: string;
  readonly plate: string;
  readonly garage: string;
  readonly atMs: number;
}

/** Publishes an event: late perhaps, and perhaps more than once. */
function add(
  random: Random,
  { queue, id, plate, garage, atMs }: PlannedEvent,
  { startMs, partitions }: TrafficOptions,
  messages: PlannedMessage[],
): void {
  const spelled = random.isChance(0.2) ? plate.toLowerCase() : plate;
  const vehicle_plate = random.isChance(0.2) ? spelled.replace(/\d/, '-$&') : spelled;
  const members = {
    id,
    vehicle_plate,
    [`${queue}_date_time`]: new Date(startMs + atMs).toISOString(),
    ...(garage !== 'main' && { garage_id: garage }),
    ...(random.isChance(0.5) && { lane_id: `lane-${queue}` }),
  };
  const body = Buffer.from(JSON.stringify(members));
  const partition = partitionOf(plate, partitions);
  const lateMs = random.isChance(0.1) ? random.between(0, 8_000) : random.between(20, 300);
  const publishedMs = Math.max(0, atMs + lateMs);
  messages.push({ atMs: publishedMs, queue, partition, body });
  if (random.isChance(0.08)) {
    const againMs = publishedMs + random.pick([0, 1, random.between(1, 9_000)]);
    messages.push({ atMs: againMs, queue, partition, body });
  }
}
