/** A passage: a car that a camera saw coming or going, and what becomes of that on its way. */
import { formatInstant } from '#domain/instant.ts';
import { writePlate } from './camera.ts';
import { misread } from './confusions.ts';
import { Draws } from './draws.ts';
import { MALFORMATIONS, encodeMalformed } from './malformations.ts';
import type { Camera } from './camera.ts';
import type { EventBody, Malformation } from './malformations.ts';
import type { Fault, Publication } from './publication.ts';
import type { TrafficOptions } from './traffic-options.ts';
import type { Visit } from './visit.ts';

/** A passage as its camera saw it. */
export interface Passage {
  readonly id: string;
  readonly camera: Camera;
  /** The plate that was read, normalised. */
  readonly plate: string;
  readonly vehicleType: string;
  readonly confidence: number;
  /** Event time: by the camera's clock. */
  readonly atMs: number;
  /** What is published of it. */
  readonly copies: readonly Copy[];
}

/** One publication of a passage. */
export interface Copy {
  readonly publishAtMs: number;
  readonly fault: Fault;
  /** What is wrong with it, when it is malformed. */
  readonly malformation?: Malformation;
}

/** The event itself, its retransmission and what is made of it that is malformed. */
const COPIES_OF_OTHER_FAULTS = 3;

const PURPOSE = { entry: 401, exit: 402 } as const;

/** How many copies there are of one passage at most. */
export function countCopiesMax({ scenario }: TrafficOptions): number {
  const repeats = (scenario?.phases ?? []).map(
    ({ traffic }) => (traffic?.duplicateCopies ?? 1) + (traffic?.hotCopies ?? 0),
  );
  return COPIES_OF_OTHER_FAULTS + Math.max(1, ...repeats);
}

/** How late the last copy of a passage can be, in milliseconds after the car passed. */
export function delayMaxMs(options: TrafficOptions): number {
  return options.reorderDelayMs + options.retransmissionDelayMs;
}

/**
 * Plans what the camera makes of a visit's entry or exit.
 *
 * @param id the event id
 * @param cameras those of one direction in the garage of the visit; at least one
 * @param options those that hold when the car passes
 */
export function planPassage(
  visit: Visit,
  id: string,
  cameras: readonly Camera[],
  options: TrafficOptions,
): Passage {
  const draws = new Draws(options.seed, visit.index, PURPOSE[(cameras[0] as Camera).kind]);
  const camera = cameras[draws.below(cameras.length)] as Camera;
  const passedAtMs = camera.kind === 'entry' ? visit.entryAtMs : visit.exitAtMs;
  const wrongPlate = draws.chance(options.misreadShare) ? misread(visit.plate, draws) : undefined;
  const confidence = (wrongPlate === undefined ? 0.8 : 0.5) + 0.199 * draws.next();
  const isLate = draws.chance(options.reorderShare);
  const hotCopies = visit.isHot ? (options.hotCopies ?? 0) : 0;
  const delayMs = isLate ? draws.between(1, Math.max(1, options.reorderDelayMs)) : 0;
  return {
    id,
    camera,
    plate: wrongPlate ?? visit.plate,
    vehicleType: visit.vehicleType,
    confidence: Math.round(confidence * 1000) / 1000,
    atMs: passedAtMs + camera.offsetMs,
    copies: planCopies(
      { publishAtMs: passedAtMs + delayMs, fault: faultOf(wrongPlate, isLate) },
      hotCopies,
      draws,
      options,
    ),
  };
}

function faultOf(wrongPlate: string | undefined, isLate: boolean): Fault {
  if (wrongPlate !== undefined) return 'misread';
  return isLate ? 'late' : 'none';
}

function planCopies(
  first: Copy,
  hotCopies: number,
  draws: Draws,
  options: TrafficOptions,
): readonly Copy[] {
  const { publishAtMs } = first;
  const { duplicateShare, duplicateCopies = 1 } = options;
  const repeats = (draws.chance(duplicateShare) ? duplicateCopies : 0) + hotCopies;
  const copies = [first];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    copies.push({ publishAtMs, fault: 'duplicate' });
  }
  if (draws.chance(options.retransmissionShare)) {
    const delayMs = draws.between(1, Math.max(1, options.retransmissionDelayMs));
    copies.push({ publishAtMs: publishAtMs + delayMs, fault: 'retransmission' });
  }
  if (draws.chance(options.malformedShare)) {
    const malformation = MALFORMATIONS[draws.below(MALFORMATIONS.length)] as Malformation;
    copies.push({ publishAtMs, fault: 'malformed', malformation });
  }
  return copies;
}

/** Puts a copy into the form in which it is published. */
export function publishCopy(passage: Passage, copy: Copy, bodyBytesMax: number): Publication {
  const { id, camera, plate, atMs } = passage;
  const { kind, garageId } = camera;
  const { publishAtMs, fault, malformation } = copy;
  if (malformation !== undefined) {
    const valid = JSON.parse(writeBody(passage, `${id}-x`, false)) as EventBody;
    const body = encodeMalformed(malformation, valid, { kind, bodyBytesMax });
    const truth = { reason: malformation.reason };
    return { publishAtMs, kind, plate, body, fault, truth };
  }
  const body = Buffer.from(writeBody(passage, id, fault === 'retransmission'));
  return { publishAtMs, kind, plate, body, fault, truth: { id, garageId, plate, atMs } };
}

/**
 * The event as JSON. It is put together by hand because that is several times as fast, and none
 * of the values has a character that JSON would escape.
 */
function writeBody(passage: Passage, id: string, isRetransmission: boolean): string {
  const { camera, plate, vehicleType, confidence, atMs } = passage;
  return (
    `{"id":"${id}","vehicle_plate":"${writePlate(plate, camera.style)}",` +
    `"${camera.kind}_date_time":"${formatInstant(atMs)}",` +
    `"garage_id":"${camera.garageId}","gate_id":"${camera.gateId}",` +
    `"lane_id":"${camera.laneId}","camera_id":"${camera.cameraId}",` +
    `"confidence":${confidence},"vehicle_type":"${vehicleType}"` +
    `${isRetransmission ? ',"retransmission":true' : ''}}`
  );
}
