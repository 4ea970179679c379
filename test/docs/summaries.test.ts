/** The page on summaries names what a line of the log has. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';

const page = readFileSync(new URL('../../docs/summaries.md', import.meta.url), 'utf8');

/** What stands in the first column of the tables. */
const named = Array.from(page.matchAll(/^\| (?<cell>`[^|]*) \|/gm), ({ groups }) =>
  Array.from(String(groups?.['cell']).matchAll(/`(\w+)`/g), ([, name]) => String(name)),
).flat();

const SUMMARY = {
  summary_id: 'b',
  version: 2,
  supersedes: 'a',
  garage_id: 'main',
  vehicle_plate: 'AB1',
  entry_date_time: '2026-11-21T09:30:00.000Z',
  exit_date_time: '2026-11-21T10:02:11.000Z',
  duration_seconds: 1931,
  status: 'matched',
  reason: 'vehicle_exited',
  entry_event_id: 'in-1',
  exit_event_id: 'out-1',
} as const;

it('the page on summaries names every member of a line', () => {
  const line = encodeRecord(0, 'dataset', { n: 1, summary: SUMMARY }).text;
  const members = Object.keys(JSON.parse(line) as object);
  expect(members).toHaveLength(Object.keys(SUMMARY).length + 4);
  expect(members.filter((member) => !named.includes(member))).toEqual([]);
});

it('the page on summaries names every reason', () => {
  expect(SUMMARY_REASONS.filter((reason) => !named.includes(reason))).toEqual([]);
});
