import { expect, it } from 'vitest';
import { openRabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { HOSTILE_PLATES } from '#test/support/hostile-plates.ts';
import { openPlant } from '#test/support/server-plant.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { checkHostilePlates } from './hostile-run.ts';

/** Letters are read one by one, and each event waits for a quorum queue. */
const LONG = { timeout: 120_000 };

describeWithServers('hostile plates on RabbitMQ and Redis', LONG, () => {
  it('become one summary or a dead letter each, and nothing else notices them', async (context) => {
    const plant = await openPlant(context, {}, { PLATEFLOW_LOGGING_LEVEL: 'debug' });
    const engine = openRabbitEngine({
      url: String(plant.settings['PLATEFLOW_RABBITMQ_URL']),
      partitions: 1,
      heartbeatMs: 5_000,
      connectTimeoutMs: 5_000,
      publishWindow: 1_000,
      clock: systemClock,
    });
    context.onTestFinished(() => engine.close());

    const { plates, refusals } = await checkHostilePlates(plant, engine, HOSTILE_PLATES);

    expect(plates.size + refusals.size).toBeGreaterThan(2_000);
    expect(plates.size).toBeGreaterThan(400);
    expect(refusals.size).toBeGreaterThan(400);
  });
});
