import { describe, expect, test } from 'vitest';
import { runGenerator } from '#traffic/generator.ts';
import { TrafficPlan } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import type { Message, Publisher } from '#ports/publisher.ts';
import type { TelemetryEvents } from '#ports/telemetry.ts';
import type { GeneratorPorts } from '#traffic/generator.ts';
import type { Publication } from '#traffic/publication.ts';
import { FAULTLESS, trafficOptions } from './options.ts';

const LIMITS = { tickMs: 50, batchMax: 10, backoffMs: 100, backoffMaxMs: 400 };
const options = trafficOptions({ ...FAULTLESS, visits: 100, duplicateShare: 0.3 });
const entries = [...new TrafficPlan(options).publications('entry')];
const startMs = options.anchorMs;
const endMs = entries.at(-1)?.publishAtMs ?? 0;

/** A queue, a clock that only waiting moves, and a record of what happened. */
class Stage implements GeneratorPorts {
  nowMs: number;
  readonly batches: (readonly Message[])[] = [];
  readonly waits: number[] = [];
  readonly emitted: TelemetryEvents['events_published'][] = [];
  /** What the queue says to each attempt; without it, yes. */
  answer: (attempt: number) => Promise<void> = async () => undefined;
  afterWait: () => void = () => undefined;

  constructor(nowMs: number = startMs) {
    this.nowMs = nowMs;
  }

  readonly clock = { now: () => this.nowMs };
  readonly publisher: Pick<Publisher, 'publish'> = {
    publish: async (_queue, messages) => {
      this.batches.push(messages);
      await this.answer(this.batches.length);
    },
  };
  readonly telemetry: GeneratorPorts['telemetry'] = {
    emit: (_name, fields) => {
      this.emitted.push(fields as TelemetryEvents['events_published']);
    },
  };
  readonly wait = async (ms: number): Promise<void> => {
    this.waits.push(ms);
    this.nowMs += ms;
    this.afterWait();
  };
}

function run(stage: Stage, signal: AbortSignal = new AbortController().signal, truth?: Truth) {
  return runGenerator('entry', entries, stage, LIMITS, signal, truth);
}

describe('a generator', () => {
  test('publishes everything once, in order, none before it is due', async () => {
    const stage = new Stage();
    const dueAt: number[] = [];
    stage.answer = async () => void dueAt.push(stage.nowMs);
    expect(await run(stage)).toEqual({ published: entries.length, unconfirmed: [] });
    expect(stage.batches.flat()).toEqual(entries);
    for (const [at, batch] of stage.batches.entries()) {
      for (const { publishAtMs } of batch as readonly Publication[]) {
        expect(publishAtMs).toBeLessThanOrEqual(dueAt[at] as number);
        expect(publishAtMs).toBeGreaterThan((dueAt[at] as number) - LIMITS.tickMs);
      }
    }
  });

  test('looks for what is due each tick', async () => {
    const stage = new Stage();
    await run(stage);
    expect(new Set(stage.waits)).toEqual(new Set([LIMITS.tickMs]));
  });

  test('catches up in batches of limited size, without a pause', async () => {
    const stage = new Stage(endMs);
    await run(stage);
    expect(stage.batches.flat()).toEqual(entries);
    expect(Math.max(...stage.batches.map(({ length }) => length))).toBe(LIMITS.batchMax);
    expect(stage.waits).toEqual([]);
  });

  test('waits for the confirmation of a batch before the next', async () => {
    const stage = new Stage(endMs);
    let inFlight = 0;
    stage.answer = async () => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
    };
    await run(stage);
    expect(stage.batches.length).toBeGreaterThan(5);
  });

  test('says what it has published, by fault', async () => {
    const stage = new Stage(endMs);
    await run(stage);
    const counts = { none: 0, duplicate: 0 };
    for (const { kind, fault, count } of stage.emitted) {
      expect(kind).toBe('entry');
      counts[fault as keyof typeof counts] += count;
    }
    const duplicates = entries.filter(({ fault }) => fault === 'duplicate').length;
    expect(duplicates).toBeGreaterThan(20);
    expect(counts).toEqual({ none: entries.length - duplicates, duplicate: duplicates });
  });
});

describe('a batch that is not confirmed', () => {
  test('is published again as it is, after pauses that grow up to a limit', async () => {
    const stage = new Stage(endMs);
    stage.answer = async (attempt) => {
      if (attempt <= 5) throw new Error('the connection is gone');
    };
    const truth = new Truth();
    const { published } = await run(stage, undefined, truth);
    expect(published).toBe(entries.length);
    expect(stage.waits).toEqual([100, 200, 400, 400, 400]);
    for (const batch of stage.batches.slice(0, 6)) expect(batch).toBe(stage.batches[0]);
    expect(stage.batches.slice(5).flat()).toEqual(entries);
    expect(truth.deliveries).toBe(entries.length);
    expect(truth.uncertainSightings).toBe(0);
  });

  test('is not counted as published', async () => {
    const stage = new Stage(endMs);
    const seen: number[] = [];
    stage.answer = async (attempt) => {
      seen.push(stage.emitted.length);
      if (attempt === 1) throw new Error('the connection is gone');
    };
    await run(stage);
    expect(seen.slice(0, 2)).toEqual([0, 0]);
  });
});

describe('a generator that is told to stop', () => {
  test('finishes the batch in flight and begins no other', async () => {
    const stage = new Stage(endMs);
    const stopping = new AbortController();
    const truth = new Truth();
    stage.answer = async (attempt) => {
      if (attempt === 2) stopping.abort();
    };
    expect(await run(stage, stopping.signal, truth)).toEqual({ published: 20, unconfirmed: [] });
    expect(stage.batches).toHaveLength(2);
    expect(truth.deliveries).toBe(20);
  });

  test('while it waits publishes nothing more', async () => {
    const stage = new Stage();
    const stopping = new AbortController();
    stage.afterWait = () => stopping.abort();
    const { published } = await run(stage, stopping.signal);
    expect(stage.waits).toHaveLength(1);
    expect(stage.batches.flat()).toHaveLength(published);
  });

  test('before it began publishes nothing', async () => {
    const stage = new Stage(endMs);
    expect(await run(stage, AbortSignal.abort())).toEqual({ published: 0, unconfirmed: [] });
    expect(stage.batches).toEqual([]);
  });

  test.each(['while it publishes', 'while it pauses'])(
    'gives up a batch that is never confirmed and hands it over: %s',
    async (moment) => {
      const stage = new Stage(endMs);
      const stopping = new AbortController();
      const truth = new Truth();
      stage.answer = async () => {
        if (moment === 'while it publishes') stopping.abort();
        throw new Error('the connection is gone');
      };
      stage.afterWait = () => stopping.abort();
      const { published, unconfirmed } = await run(stage, stopping.signal, truth);
      expect(published).toBe(0);
      expect(unconfirmed).toEqual(entries.slice(0, LIMITS.batchMax));
      expect(stage.batches).toHaveLength(1);
      expect(truth.uncertainSightings).toBeGreaterThan(0);
    },
  );
});
