import { expect, it } from 'vitest';
import { readStorySettings } from '#main/roles/story-settings.ts';
import { runStory } from '#main/roles/story-run.ts';
import { parseStories } from '#stories/story-parser.ts';
import { printOutcome } from '#stories/story-printer.ts';

/** The expectation that a run would write down, line by line. */
async function told(text: string): Promise<readonly string[]> {
  const { stories, problems } = parseStories('a.marble', `plates\n  A = AB 1\n  B = CD 2\n${text}`);
  expect(problems).toEqual([]);
  const [story] = stories;
  if (story === undefined) throw new Error('There is no story.');
  const outcome = await runStory(story, readStorySettings(story, 'a.marble'));
  return printOutcome(story, outcome)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' '));
}

it('has the same outcome each time', async () => {
  const story = `story s
step 10s
events
  a = A seen 15s before
  entry   A-AB--aB-A-
  exit    -B--AB-A--B
  commits --x~~-X----
  writer  -xx--~~~---
  process ---!--!----
`;
  const first = await told(story);
  expect(first.length).toBeGreaterThan(10);
  for (let time = 0; time < 20; time += 1) expect(await told(story)).toEqual(first);
});

it('shows what happens between two columns in the later one', async () => {
  const lines = await told(`story s
  time  0s--10m--20m---
  exit  A--------------
`);
  expect(lines).toEqual([
    'expect',
    'acked exit A--------------',
    'written ----1----------',
    'plate A wwwwooooooooooo',
    'summaries',
    '1 = A unknown_vehicle_exited ? -> 0s',
  ]);
});

it('lets a column last until the next: a writer that is away stays away for 26 hours', async () => {
  const lines = await told(`story s
  time   0s--26h----
  entry  A----------
  exit   -A---------
  writer -xxx-------
`);
  expect(lines).toContain('written ----1------');
});

it('holds a commit that fails for hours, and does it once', async () => {
  const lines = await told(`story s
  time    0s--26h----
  entry   A----------
  commits XXXX-------
`);
  expect(lines).toContain('acked entry ----A------');
  expect(lines).toContain('plate A ....iiiiiii');
});

it('an answer that nobody gives before the end of the story never comes', async () => {
  const lines = await told(`story s
  entry   --A---
  commits --~~~~
`);
  expect(lines).toContain('acked entry ------');
  expect(lines).toContain('plate A ......');
});

it('a writer that is slow has what it was sent at the end of the slow columns', async () => {
  const lines = await told(`story s
  entry   A--------
  exit    -A-------
  writer  ~~~~-----
  process --!------
`);
  expect(lines).toContain('written ----1----');
});

it('asks by the timers of the settings where the story sets them', async () => {
  const exit = '  exit  A-----------';
  const lateness = 'set stay.allowedLatenessMs = 3000\n';
  expect(await told(`story s\n${lateness}${exit}\n`)).toContain('written ---1--------');
  const poll = 'set deadlines.pollMs = 5000\n';
  expect(await told(`story s\n${lateness}${poll}${exit}\n`)).toContain('written -----1------');
});

it('a full outbox stops the queues until the writer takes summaries again', async () => {
  const lines = await told(`story s
set outbox.summariesMax = 1
set commit.platesMax = 1
set commit.inFlightMax = 1
step 10s
  entry   -A-B-------
  exit    --A-B------
  writer  -xxxxx-----
`);
  expect(lines).toContain('acked entry -A----B----');
  expect(lines).toContain('acked exit --A---B----');
});
