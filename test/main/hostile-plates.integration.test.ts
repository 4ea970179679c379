import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { HOSTILE_PLATES } from '#test/support/hostile-plates.ts';
import { Plant } from '#test/support/plant.ts';
import { checkHostilePlates } from './hostile-run.ts';

describe('hostile plates', () => {
  it('become one summary or a dead letter each, and nothing else notices them', async (context) => {
    expect(HOSTILE_PLATES.length).toBeGreaterThan(2_000);
    const plant = await Plant.open(context, { PLATEFLOW_LOGGING_LEVEL: 'debug' });
    const engine = openEmbeddedEngine({
      file: plant.file,
      partitions: 1,
      pollMs: 10,
      clock: systemClock,
      newDataset: () => 'dataset-1',
    });
    context.onTestFinished(() => engine.close());

    const { plates, refusals } = await checkHostilePlates(plant, engine, HOSTILE_PLATES);

    expect(plates.size).toBeGreaterThan(400);
    expect(refusals.size).toBeGreaterThan(400);
    expect([...plates.values()].filter((plate) => plate === 'QXZ4711').length).toBeGreaterThan(10);
  });
});
