/** Recordings of a processor on RabbitMQ and Redis, and of what is published beside one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readRow } from '#adapters/recordings/read-rows.ts';
import { withRawChannel } from '#test/adapters/rabbitmq/subject.ts';
import { readSent } from '#test/checker/deliveries.ts';
import { stop } from '#test/support/plant.ts';
import { isAllRight, openPlant, startGenerators } from '#test/support/server-plant.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Plant } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const LONG = { timeout: 120_000 };
const PATIENCE = { timeout: 60_000, interval: 50 };

async function replayed(plant: Plant, ...args: readonly string[]): Promise<string> {
  const replay = plant.start(['replay', ...args]);
  const { code } = await replay.exited;
  expect([code, replay.lines]).toEqual([0, []]);
  return replay.output;
}

/** Generators that note each delivery with its bytes before it goes out. */
function startSending(plant: Plant) {
  const generate = (kind: SightingKind): RoleProcess =>
    plant.start(['generate', kind, '--truth', `${kind}.ndjson`, '--sent', `${kind}.sent`]);
  return { entries: generate('entry'), exits: generate('exit') };
}

/** What the generators have published: of each delivery its queue and its bytes. */
async function sentBy({ folder }: Plant): Promise<readonly string[]> {
  const sent: string[] = [];
  for (const kind of ['entry', 'exit']) {
    const lines = (await readFile(join(folder, `${kind}.sent`), 'utf8')).split('\n');
    for (const { queue, body, isConfirmed } of readSent(lines)) {
      expect(isConfirmed).toBe(true);
      sent.push(`${queue} ${body.toString('base64')}`);
    }
  }
  return sent;
}

/** The same of the deliveries in a recording, as far as it has come. */
async function tapped({ folder }: Plant, name: string): Promise<readonly string[]> {
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n').slice(1, -1);
  return lines.flatMap((line) => {
    const row = readRow(line);
    if (typeof row === 'string') throw new Error(row);
    if (row.is !== 'delivery') return [];
    return `${row.queue} ${Buffer.from(row.body ?? '').toString('base64')}`;
  });
}

/** Waits for stays with both reads: the exits that come first have been entered before the run. */
async function sawMatched(plant: Plant, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const matched = (await plant.summaries()).filter(({ status }) => status === 'matched');
    expect(matched.length).toBeGreaterThanOrEqual(count);
  }, PATIENCE);
}

describeWithServers('recordings on RabbitMQ and Redis', () => {
  it('are decided again as they were, and lose nothing', LONG, async (context) => {
    const plant = await openPlant(context);
    plant.start(['write']);
    const path = join(plant.folder, 'day.ndjson');
    const processor = plant.start(['process', '--record', path]);
    const generators = startGenerators(plant);
    await plant.sawSummaries(100);
    expect(await isAllRight(plant, generators)).toBe(true);
    await stop(processor);
    const report = await replayed(plant, path);
    expect(report).toContain('core: the same decisions, states and summaries');
    expect(report).toMatch(/pipeline: the same \d+ stays/);
    expect(report).not.toContain('not complete');
  });

  it('tap what is published, and take nothing from the processor', LONG, async (context) => {
    const plant = await openPlant(context, {}, { PLATEFLOW_PARTITIONS: '2' });
    const tap = plant.start(['record', 'tap.ndjson']);
    await tap.saw(/recording into/);
    const few = plant.start(['record', 'few.ndjson', '--max-events', '50', '--pseudonymise']);
    const [writer, processor] = [plant.start(['write']), plant.start(['process'])];
    const generators = startSending(plant);
    await sawMatched(plant, 100);
    expect(await few.exited).toEqual({ code: 0, signal: null });
    expect(few.lines.join('\n')).toContain('50 events are in few.ndjson.');
    expect(await isAllRight(plant, generators)).toBe(true);
    const sent = await sentBy(plant);
    // The tap takes what is published as it comes, beside everybody else.
    await vi.waitFor(async () => {
      expect((await tapped(plant, 'tap.ndjson')).length).toBeGreaterThanOrEqual(sent.length);
    }, PATIENCE);
    await stop(tap, 'SIGINT');
    await stop(processor);
    await stop(writer);

    expect(sent.length).toBeGreaterThan(200);
    expect((await tapped(plant, 'tap.ndjson')).toSorted()).toEqual(sent.toSorted());
    const report = await replayed(plant, 'tap.ndjson');
    expect(report).toMatch(new RegExp(`^events +${sent.length}$`, 'm'));
    expect(Number(/^completed stays +(\d+)$/m.exec(report)?.[1])).toBeGreaterThan(50);
    // The body of what is no event is withheld, so it is no event for the replay.
    await replayed(plant, 'few.ndjson');
    expect(await tapped(plant, 'few.ndjson')).toHaveLength(50);

    // Nothing of a tap is left behind.
    const url = String(plant.settings['PLATEFLOW_RABBITMQ_URL']);
    await withRawChannel(url, async (raw) => {
      expect(await raw.checkQueue('vehicle.entry.p00')).toMatchObject({ messageCount: 0 });
    });
  });

  it(
    'end with a whole file when their time is over, or the exchange is missing',
    LONG,
    async (context) => {
      const plant = await openPlant(context);
      const tap = plant.start(['record', 'tap.ndjson', '--for', '300ms']);
      expect(await tap.exited).toEqual({ code: 0, signal: null });
      expect(await replayed(plant, 'tap.ndjson')).toMatch(/^events +0$/m);
      const url = String(plant.settings['PLATEFLOW_RABBITMQ_URL']);
      await withRawChannel(url, (raw) => raw.deleteExchange('vehicle.events'));
      const lost = plant.start(['record', 'none.ndjson']);
      expect((await lost.exited).code).not.toBe(0);
      expect(lost.lines.join('\n')).toContain('plateflow topology apply');
    },
  );
});
