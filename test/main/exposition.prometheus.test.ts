/** What every role exposes, before the eyes of Prometheus' own linter. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { opsOf, Plant } from '#test/support/plant.ts';
import { findPromtool } from '#test/support/servers/programs.ts';
import { describeWithPrometheus } from '#test/support/servers/with-prometheus.ts';

/** @returns what promtool has against an exposition; empty if nothing */
function lint(exposition: string): string {
  const options = { input: exposition, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(findPromtool(), ['check', 'metrics'], options);
  return status === 0 ? '' : `${stdout}${stderr}` || `promtool ended with ${status}`;
}

const ROLES = [['write'], ['process'], ['generate', 'entry'], ['generate', 'exit']];

/** Metrics of which it must be seen at work that they have series. */
const ALIVE: Readonly<Record<string, RegExp>> = {
  write: /^parking_stage_state_seconds_total\{stage="writer",state="busy"\} 0\.\d*[1-9]/m,
  process: /^parking_entries_total\{garage="garage-1"\} [1-9]/m,
  'generate entry': /^parking_sim_events_published_total\{event_type="entry",fault="none"\} [1-9]/m,
  'generate exit': /^parking_sim_events_published_total\{event_type="exit",fault="none"\} [1-9]/m,
};
const PATIENCE = { timeout: 30_000, interval: 200 };

describeWithPrometheus('the metrics of each role', () => {
  it('pass the linter of Prometheus while the roles are at work', async (context) => {
    const plant = await Plant.open(context);
    const scrapes = ROLES.map((args) => {
      const ops = opsOf(plant.start(args));
      return {
        role: args.join(' '),
        scrape: async () => (await fetch(`${await ops}/metrics`)).text(),
      };
    });
    for (const { role, scrape } of scrapes) {
      await expect.poll(scrape, PATIENCE).toMatch(ALIVE[role] as RegExp);
      expect([role, lint(await scrape())]).toEqual([role, '']);
    }
  });

  it('would not pass with a name that Prometheus does not want', () => {
    expect(lint('# HELP a_total Help.\n# TYPE a_total gauge\na_total 1\n')).toMatch(/_total/);
  });
});
