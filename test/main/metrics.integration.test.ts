/** The roles at work: what the catalogue promises is there to be scraped. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#telemetry/catalogue.ts';
import { opsOf, Plant } from '#test/support/plant.ts';
import { parseExposition } from '#test/telemetry/exposition.ts';
import type { ExposedFamily } from '#test/telemetry/exposition.ts';

/** Metrics that have no series on one machine without servers, each with the reason. */
const ABSENT: Readonly<Record<string, string>> = {
  parking_broker_blocked: 'The embedded engine has no broker.',
  parking_connections_made_total: 'The embedded engine has no connections.',
  parking_connections_lost_total: 'The embedded engine has no connections.',
  parking_sim_phase_started_timestamp_seconds: 'The traffic follows no scenario.',
};
const ROLES = [['write'], ['process'], ['generate', 'entry'], ['generate', 'exit']];
const PATIENCE = { timeout: 30_000, interval: 50 };

type Scrape = ReadonlyMap<string, ExposedFamily>;

async function scrapersOf(plant: Plant): Promise<readonly (() => Promise<Scrape>)[]> {
  const addresses = await Promise.all(ROLES.map((args) => opsOf(plant.start(args))));
  return addresses.map((ops) => async () => {
    const response = await fetch(`${ops}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return parseExposition(await response.text());
  });
}

describe('the metrics of a plant at work', () => {
  it('are all there, each role says what it was told, and no delivery is ever missed', async (context) => {
    const plant = await Plant.open(context, { PLATEFLOW_GENERATOR_MALFORMED_SHARE: '0.05' });
    const scrapers = await scrapersOf(plant);
    const missing = new Set(CATALOGUE.map(({ name }) => name));
    const imbalances = new Set<number>();
    const look = async (): Promise<readonly string[]> => {
      for (const scrape of await Promise.all(scrapers.map((read) => read()))) {
        for (const { name, samples } of scrape.values()) {
          if (samples.length > 0) missing.delete(name);
          if (name !== 'parking_ledger_imbalance_deliveries') continue;
          for (const { value } of samples) imbalances.add(value);
        }
      }
      return [...missing].toSorted();
    };
    await expect.poll(look, PATIENCE).toEqual(Object.keys(ABSENT).toSorted());
    for (let scrape = 0; scrape < 50; scrape += 1) await look();
    expect([...imbalances]).toEqual([0]);
    for (const scrape of await Promise.all(scrapers.map((read) => read()))) {
      expect(scrape.get('parking_config_info')?.samples).toMatchObject([
        { labels: { engine: 'embedded' }, value: 1 },
      ]);
      expect(scrape.get('nodejs_eventloop_utilization_ratio')?.samples).toHaveLength(1);
    }
  });
});
