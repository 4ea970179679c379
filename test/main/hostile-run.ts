/** Publishes hostile plates to roles that run, and looks at everything that comes of them. */
import { readFile } from 'node:fs/promises';
import { expect, vi } from 'vitest';
import { systemClock } from '#adapters/system-clock.ts';
import { formatInstant } from '#domain/instant.ts';
import { normalisePlate } from '#domain/plate.ts';
import { MARK_FORMS } from '#test/support/hostile-plates.ts';
import { opsOf, stop } from '#test/support/plant.ts';
import { parseExposition } from '../telemetry/exposition.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { DeadLetterBox } from '#ports/dead-letters.ts';
import type { Message, Publisher } from '#ports/publisher.ts';
import type { Plant } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';

const BATCH = 200;
const STAY_MS = 20_000;
const PATIENCE = { timeout: 40_000, interval: 100 };

/** What a test reaches of an engine, beside the roles. */
export interface EngineEnds {
  readonly publisher: Publisher;
  readonly deadLetterBox: DeadLetterBox;
}

interface Expected {
  /** By the number of the stay. */
  readonly plates: ReadonlyMap<number, string>;
  readonly refusals: ReadonlyMap<number, RejectionReason>;
}

/**
 * One stay for each value, in a garage of its own. Fails unless each of them becomes one summary, or
 * one dead letter for each of its two events, and unless log, metrics and log lines are whole and
 * free of plates.
 */
export async function checkHostilePlates(
  plant: Plant,
  { publisher, deadLetterBox }: EngineEnds,
  values: readonly unknown[],
): Promise<Expected> {
  const expected = foresee(values);
  const [writer, processor] = [plant.start(['write']), plant.start(['process'])];
  await publishAll(publisher, values);
  await vi.waitFor(async () => {
    expect(await deadLetterBox.count()).toBe(2 * expected.refusals.size);
    expect((await plant.summaries()).length).toBeGreaterThanOrEqual(expected.plates.size);
  }, PATIENCE);
  const metrics = await Promise.all([metricsOf(writer), metricsOf(processor)]);
  await stop(processor);
  await stop(writer);

  checkSummaries(await plant.summaries(), expected);
  await checkLetters(deadLetterBox, expected);
  await checkLog(plant);
  checkLines([...writer.lines, ...processor.lines]);
  for (const text of metrics) checkMetrics(text);
  return expected;
}

/** What must come of each value, whatever else is sent. */
function foresee(values: readonly unknown[]): Expected {
  const plates = new Map<number, string>();
  const refusals = new Map<number, RejectionReason>();
  for (const [number, value] of values.entries()) {
    const plate = typeof value === 'string' ? normalisePlate(value) : undefined;
    if (plate !== undefined) plates.set(number, plate);
    else if (value === null) refusals.set(number, 'missing_field');
    else refusals.set(number, typeof value === 'string' ? 'bad_plate' : 'wrong_type');
  }
  return { plates, refusals };
}

async function publishAll(publisher: Publisher, values: readonly unknown[]): Promise<void> {
  const startMs = systemClock.now() - 2 * STAY_MS - values.length;
  for (const kind of ['entry', 'exit'] as const) {
    const messages = values.map((value, number) =>
      encode(kind, number, value, startMs + number + (kind === 'exit' ? STAY_MS : 0)),
    );
    for (let from = 0; from < messages.length; from += BATCH) {
      await publisher.publish(kind, messages.slice(from, from + BATCH));
    }
  }
}

function encode(kind: SightingKind, number: number, value: unknown, atMs: number): Message {
  const body = {
    id: `${kind}-${number}`,
    vehicle_plate: value,
    garage_id: `garage-${number}`,
    [`${kind}_date_time`]: formatInstant(atMs),
  };
  return { plate: String(number), body: Buffer.from(JSON.stringify(body)) };
}

function checkSummaries(lines: readonly SummaryLine[], { plates }: Expected): void {
  const found = new Map(lines.map((line) => [Number(line.exit_event_id?.slice(5)), line]));
  expect(lines).toHaveLength(plates.size);
  expect(found.size).toBe(plates.size);
  for (const [number, plate] of plates) {
    expect(found.get(number)).toMatchObject({
      garage_id: `garage-${number}`,
      vehicle_plate: plate,
      status: 'matched',
      duration_seconds: STAY_MS / 1000,
      entry_event_id: `entry-${number}`,
    });
  }
}

async function checkLetters(box: DeadLetterBox, { refusals }: Expected): Promise<void> {
  const letters = await box.list({ limit: 100_000 });
  const seen = new Set<string>();
  for (const { queue, reason, detail, body } of letters) {
    const { id } = JSON.parse(Buffer.from(body).toString()) as { readonly id: string };
    const [kind, number] = id.split('-');
    expect([id, queue, reason]).toEqual([id, kind, refusals.get(Number(number))]);
    expect(detail).toMatch(/^[\u0020-\u007E]+\.$/);
    expect(leaksOf(detail)).toEqual([]);
    seen.add(id);
  }
  expect(letters).toHaveLength(2 * refusals.size);
  expect(seen.size).toBe(letters.length);
}

/** What a reader sees who knows nothing of Plateflow, and what Plateflow says itself. */
async function checkLog(plant: Plant): Promise<void> {
  const lines = (await readFile(plant.log, 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) {
    expect(line).toMatch(/^\{.*\}$/s);
    expect(JSON.parse(line)).toBeTypeOf('object');
    // oxlint-disable-next-line no-control-regex -- that there is none is what is checked
    expect(line).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
  }
  const verify = plant.start(['log', 'verify', plant.log]);
  expect(await verify.exited).toEqual({ code: 0, signal: null });
  expect(await verify.output).toContain('is whole');
}

function checkLines(lines: readonly string[]): void {
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(lines.filter((line) => leaksOf(line).length > 0)).toEqual([]);
}

function checkMetrics(text: string): void {
  const families = parseExposition(text);
  expect(families.size).toBeGreaterThan(10);
  expect(leaksOf(text)).toEqual([]);
}

async function metricsOf(role: RoleProcess): Promise<string> {
  return (await fetch(`${await opsOf(role)}/metrics`)).text();
}

function leaksOf(text: string): readonly string[] {
  return MARK_FORMS.filter((form) => text.includes(form));
}
