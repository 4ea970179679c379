/** What the flow says of itself, once a batch: counts are gathered here so that no event costs. */
import { maskPlate, splitKey } from '#domain/plate.ts';
import { isRefused } from './dead-lettering.ts';
import { gatherGarages } from './garage-figures.ts';
import { Fenced } from './group-commit.ts';
import type { Outcome } from '#domain/decide.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { Batch, Ruling } from '#ports/plates.ts';
import type { CameraOffsets, Telemetry } from '#ports/telemetry.ts';
import type { Committed } from './group-commit.ts';
import type { Refused } from './judged.ts';

/** Reports deliveries that have come in. */
export function reportReceived(telemetry: Telemetry, batch: readonly Delivery[]): void {
  const [first] = batch;
  if (first === undefined) return;
  let redelivered = 0;
  for (const delivery of batch) if (delivery.redelivered) redelivered += 1;
  telemetry.emit('deliveries_received', { queue: first.queue, count: batch.length, redelivered });
}

/** Reports how far the times of the cameras are from ours. */
export function reportTimed(telemetry: Telemetry, cameras: readonly CameraOffsets[]): void {
  if (cameras.length > 0) telemetry.emit('sightings_timed', { cameras });
}

/** Reports a batch that is committed and settled. */
export function reportCommitted(
  telemetry: Telemetry,
  { batch, plates, seconds }: Committed,
  nowMs: number,
): void {
  if (plates > 0) {
    const events = batch.rulings.length;
    telemetry.emit('commit_finished', { outcome: 'committed', plates, events, seconds });
  }
  reportRulings(telemetry, batch.rulings, nowMs);
  reportSummaries(telemetry, batch.summaries);
  const garages = gatherGarages(batch);
  if (garages.length > 0) telemetry.emit('garages_booked', { garages });
  for (const { key, error } of batch.restarts) {
    const plate = maskPlate(splitKey(key).plate);
    telemetry.emit('actor_restarted', { plate, error });
  }
}

/** Reports a batch whose commit failed. */
export function reportNotCommitted(
  telemetry: Telemetry,
  error: Error,
  { writes, rulings }: Batch,
  seconds: number,
): void {
  const outcome = error instanceof Fenced ? 'fenced' : 'failed';
  const counts = { plates: writes.length, events: rulings.length };
  telemetry.emit('commit_finished', { outcome, ...counts, seconds });
}

/** Reports deliveries that are in the dead letters now. */
export function reportRefused(
  telemetry: Telemetry,
  refused: readonly Refused[],
  nowMs: number,
): void {
  const settled = { entry: [] as number[], exit: [] as number[] };
  for (const { delivery, rejection } of refused) {
    const { queue } = delivery;
    telemetry.emit('delivery_rejected', { queue, ...rejection });
    settled[queue].push((nowMs - delivery.receivedAtMs) / 1000);
  }
  reportSettled(telemetry, 'dead_letter', settled);
}

function reportRulings(telemetry: Telemetry, rulings: readonly Ruling[], nowMs: number): void {
  const settled = { entry: [] as number[], exit: [] as number[] };
  const lags = { entry: [] as number[], exit: [] as number[] };
  const counts = new Map<string, { kind: SightingKind; outcome: Outcome; count: number }>();
  for (const { mail, outcome } of rulings) {
    if (mail.sighting === undefined || isRefused(outcome)) continue;
    const { kind, atMs } = mail.sighting;
    if (outcome !== 'duplicate') lags[kind].push((nowMs - atMs) / 1000);
    settled[kind].push((nowMs - mail.delivery.receivedAtMs) / 1000);
    const counted = counts.get(kind + outcome);
    if (counted === undefined) counts.set(kind + outcome, { kind, outcome, count: 1 });
    else counted.count += 1;
  }
  for (const decided of counts.values()) telemetry.emit('sightings_decided', decided);
  for (const kind of ['entry', 'exit'] as const) {
    const lagSeconds = lags[kind];
    if (lagSeconds.length > 0) telemetry.emit('sightings_committed', { kind, lagSeconds });
  }
  reportSettled(telemetry, 'ack', settled);
}

function reportSettled(
  telemetry: Telemetry,
  settlement: 'ack' | 'dead_letter',
  settled: Readonly<Record<SightingKind, readonly number[]>>,
): void {
  for (const queue of ['entry', 'exit'] as const) {
    const seconds = settled[queue];
    if (seconds.length > 0) telemetry.emit('deliveries_settled', { queue, settlement, seconds });
  }
}

function reportSummaries(telemetry: Telemetry, summaries: readonly Summary[]): void {
  const counts = new Map<string, { summary: Summary; isCorrection: boolean; count: number }>();
  for (const summary of summaries) {
    const isCorrection = summary.version > 1;
    const name = `${summary.reason}${isCorrection}`;
    const counted = counts.get(name);
    if (counted === undefined) counts.set(name, { summary, isCorrection, count: 1 });
    else counted.count += 1;
  }
  for (const { summary, isCorrection, count } of counts.values()) {
    telemetry.emit('summaries_issued', { reason: summary.reason, isCorrection, count });
  }
}
