/** What the flow says of itself, once a batch: counts are gathered here so that no event costs. */
import { maskPlate, splitKey } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { Ruling } from '#ports/plates.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Committed } from './group-commit.ts';
import type { Refused } from './judged.ts';
import { isRefused } from './dead-lettering.ts';

/** Reports deliveries that have come in. */
export function reportReceived(telemetry: Telemetry, batch: readonly Delivery[]): void {
  const [first] = batch;
  if (first === undefined) return;
  let redelivered = 0;
  for (const delivery of batch) if (delivery.redelivered) redelivered += 1;
  telemetry.emit('deliveries_received', { queue: first.queue, count: batch.length, redelivered });
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
  for (const { key, error } of batch.restarts) {
    const plate = maskPlate(splitKey(key).plate);
    telemetry.emit('actor_restarted', { plate, error });
  }
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
  const counts = new Map<string, { kind: SightingKind; ruling: Ruling; count: number }>();
  for (const ruling of rulings) {
    const { mail } = ruling;
    if (mail.sighting === undefined || isRefused(ruling)) continue;
    const { kind } = mail.sighting;
    settled[kind].push((nowMs - mail.delivery.receivedAtMs) / 1000);
    const name = kind + ruling.outcome;
    const counted = counts.get(name);
    if (counted === undefined) counts.set(name, { kind, ruling, count: 1 });
    else counted.count += 1;
  }
  for (const { kind, ruling, count } of counts.values()) {
    if (ruling.outcome !== 'faulted') {
      telemetry.emit('sightings_decided', { kind, outcome: ruling.outcome, count });
    }
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
