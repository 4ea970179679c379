import { expect, it } from 'vitest';
import { tellSummaries } from '#stories/story-summary.ts';
import { storyOf, withPlate } from './story-text.ts';
import type { Summary } from '#domain/summary.ts';

const story = storyOf(withPlate('  entry  A---'));
const STAY: Summary = {
  summary_id: 's1',
  version: 1,
  garage_id: 'main',
  vehicle_plate: 'AB12',
  entry_date_time: '2026-01-05T07:59:50.000Z',
  exit_date_time: '2026-01-05T08:00:20.500Z',
  duration_seconds: 30,
  status: 'matched',
  reason: 'vehicle_exited',
};

it('tells a summary with the letter of its plate and times from the start of the story', () => {
  expect(tellSummaries(story, [{ column: 2, summary: STAY }])).toEqual([
    {
      column: 2,
      summary: {
        plate: 'A',
        reason: 'vehicle_exited',
        entryMs: -10_000,
        exitMs: 20_500,
        durationMs: 30_000,
        corrects: undefined,
      },
    },
  ]);
});

it('names the summary that is corrected by its number, or 0 if it is not among them', () => {
  const exit: Summary = {
    summary_id: 's2',
    version: 2,
    supersedes: 's1',
    garage_id: 'main',
    vehicle_plate: 'ZZ9',
    status: 'unmatched',
    reason: 'read_corrected',
  };
  const stray = { ...exit, summary_id: 's3', supersedes: 's0' };
  const written = [STAY, exit, stray].map((summary) => ({ column: 3, summary }));
  const told = tellSummaries(story, written).map(({ summary }) => summary);
  expect(told.map(({ corrects }) => corrects)).toEqual([undefined, 1, 0]);
  expect(told[1]).toEqual({
    plate: 'ZZ9',
    reason: 'read_corrected',
    entryMs: undefined,
    exitMs: undefined,
    durationMs: undefined,
    corrects: 1,
  });
});

it('tells plates of garages apart, and takes the plate without a garage for all others', () => {
  const garages = storyOf(withPlate('  N = north/AB 12', '  entry  A---'));
  const letterIn = (garageId: string): string | undefined =>
    tellSummaries(garages, [{ column: 0, summary: { ...STAY, garage_id: garageId } }])[0]?.summary
      .plate;
  expect(['north', 'main', 'south'].map(letterIn)).toEqual(['N', 'A', 'A']);
});
