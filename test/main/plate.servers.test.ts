/** `plateflow plate` where the plates are in Redis, beside the processor that works on them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stop } from '#test/support/plant.ts';
import { isAllRight, openPlant, startAll } from '#test/support/server-plant.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';

/** Eight processes. */
const LONG = { timeout: 120_000 };

describeWithServers('plate timeline --from store, on Redis', LONG, () => {
  it('draws what happened, and tells it as a story that comes out the same', async (context) => {
    const plant = await openPlant(context, {}, { PLATEFLOW_PARTITIONS: '2' });
    const { processor, writer, ...generators } = startAll(plant);
    await plant.sawSummaries(50);
    expect(await isAllRight(plant, generators)).toBe(true);
    const summary = (await plant.summaries()).find(({ reason }) => reason === 'vehicle_exited');
    if (summary === undefined) throw new Error('Nobody has come and gone.');
    const { vehicle_plate: plate, garage_id: garage } = summary;
    const asked = ['plate', 'timeline', plate, '--garage', garage, '--from', 'store'];
    const timeline = plant.start(asked);
    const told = plant.start([...asked, '--as-test', 'told.marble']);

    expect(await timeline.exited).toEqual({ code: 0, signal: null });
    const drawn = await timeline.output;
    expect(drawn).toContain(`${plate} in garage ${garage}`);
    expect(drawn).toContain('outside, as committed');
    expect(drawn).toContain(` ${summary.entry_event_id}`);
    expect(drawn).toContain(` ${summary.exit_event_id}`);
    expect(drawn).toMatch(/^From Redis at \S+\.$/m);

    expect(await told.exited).toEqual({ code: 0, signal: null });
    const story = await readFile(join(plant.folder, 'told.marble'), 'utf8');
    expect(story).toMatch(/^ +\d = A vehicle_exited /m);
    const replay = plant.start(['replay', 'told.marble']);
    expect(await replay.exited).toEqual({ code: 0, signal: null });
    expect(await replay.output).toContain(plate);
    await stop(processor);
    await stop(writer);
  });
});
