/** Texts of stories for tests, and what the parser says of them. */
import { parseStories } from '#stories/story-parser.ts';
import { formatStoryProblem } from '#stories/story-problems.ts';
import type { Story } from '#stories/story.ts';

/** Each problem as `file:line:column: sentence`. */
export function problemsOf(text: string): readonly string[] {
  return parseStories('f.marble', text).problems.map(formatStoryProblem);
}

/** The only story of a text in which nothing is wrong. */
export function storyOf(text: string): Story {
  const { stories, problems } = parseStories('f.marble', text);
  const [story, ...more] = stories;
  if (story === undefined || more.length > 0 || problems.length > 0) {
    throw new Error(`not one sound story:\n${problems.map(formatStoryProblem).join('\n')}`);
  }
  return story;
}

/** Line 1 is the title, line 2 `plates`, line 3 the plate A; the lines that are given follow. */
export function withPlate(...lines: readonly string[]): string {
  return ['story a car', 'plates', '  A = AB 12', ...lines, ''].join('\n');
}

/** As `withPlate`; line 4 is `entry  A---`, line 5 `expect`; the lines that are given follow. */
export function expecting(...lines: readonly string[]): string {
  return withPlate('  entry  A---', 'expect', ...lines);
}

export const WHOLE = `# A comment. Blank lines mean nothing.
plates                       # shared by all stories of the file
  A = AB 123 CD
  B = XY 99

story an exit that overtakes its entry waits for it #1
why   rule 3: the order of arrival does not matter
step  10s
start 2026-01-06T08:00:00Z
set   stay.allowedLatenessMs = 60000   # a minute

events
  a = A seen 20s before
  b = B seen at 1m lane L2 id e-7
  x = body {"id": 1} # and this

  # The lanes.
  time         0s--------3m--26h--
  entry        --A---a----b-------
  entry        -----------a-------
  exit         A-----x------------
  commits      ----x--X~~~--------
  writer       ------xxxx--~~-----
  process      -----------!-------

expect
  acked entry  --A---a----b-------
  acked entry  -----------a-------
  acked exit   A------x-----------
  dead         -------x-----------
  written      --1----3-----------
  written      --2----------------
  plate A      ..iiiiooooo........
  plate B      ...........wwwww...
  summaries
    1 = A vehicle_exited 0s -> 20s 20s
    2 = A vehicle_exited 0s -> 30s 30s corrects 1
    3 = ZZ9 unknown_vehicle_exited ? -> -10s
  dead letters
    x = not_json

story another
  exit  B
`;
