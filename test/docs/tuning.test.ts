import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadConfig } from '#config/load.ts';
import { describeConfig } from '#config/describe.ts';
import { DASHBOARDS } from '#grafana/dashboards.ts';

const guide = readFileSync(new URL('../../docs/tuning.md', import.meta.url), 'utf8');
const defaults = readFileSync(new URL('../../config/default.yaml', import.meta.url), 'utf8');

const { config, sources } = loadConfig({ files: [], env: {} });
const values = new Map<string, unknown>(
  describeConfig(config, sources).map(({ key, value }) => [key, value]),
);

/** The rows of the table of keys: key, default, range. */
const rows = Array.from(
  guide.matchAll(
    /^\| `(?<key>[a-z]+\.[a-zA-Z]+)` \| (?<value>\d+) \| [a-z]+ \| (?<range>\d+ to \d+) \|/gm,
  ),
  ({ groups }) => groups as { key: string; value: string; range: string },
);

/** The range as the comment above the setting says it, in the unit of the setting. */
function rangeOf(key: string): string {
  const [section = '', name = ''] = key.split('.');
  const block = defaults.split(new RegExp(`^${section}:$`, 'm'))[1] ?? '';
  const comment = block.split(new RegExp(`^  ${name}:`, 'm'))[0] ?? '';
  const last = [...comment.matchAll(/Range: (\d+)(?: ms)? to (\d+)(?: (h|min|days|bytes))?\./g)].at(
    -1,
  );
  const scale = { h: 3_600_000, min: 60_000, days: 86_400_000 }[last?.[3] ?? ''] ?? 1;
  return `${last?.[1]} to ${Number(last?.[2]) * scale}`;
}

it('the guide has a row for every valve of the pipeline', () => {
  const valves = [
    'intake.entryPrefetch',
    'intake.exitPrefetch',
    'actors.mailboxCapacity',
    'actors.residentMax',
    'actors.residentReadsMax',
    'commit.platesMax',
    'commit.inFlightMax',
    'outbox.summariesMax',
    'relay.recordsMax',
    'writer.requestsMax',
    'rabbitmq.publishWindow',
  ];
  expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining(valves));
});

it.each(rows)('the guide says of $key what the configuration says', ({ key, value, range }) => {
  expect({ value, range }).toEqual({ value: String(values.get(key)), range: rangeOf(key) });
});

it('every panel that the guide names is on a dashboard', () => {
  const titles = DASHBOARDS.flatMap((dashboard) =>
    (dashboard['panels'] as readonly { readonly title: string }[]).map(({ title }) => title),
  );
  const named = Array.from(guide.matchAll(/^\|.*$/gm), ([row]) => row).flatMap((row) =>
    Array.from(row.matchAll(/\*([A-Z][^*]+)\*/g), ([, title]) => title),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((title) => !titles.includes(String(title)))).toEqual([]);
});

it('every setting that the guide names is one', () => {
  const named = Array.from(guide.matchAll(/`([a-z]+\.[a-zA-Z]+)`/g), ([, key]) => key);
  expect(named.filter((key) => key !== undefined && !values.has(key))).toEqual([]);
});
