/** `plateflow replay STORY.marble`: stories through the pipeline in virtual time. */
import { env } from 'node:process';
import { globalOptions } from '../command-context.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { findStoryFiles, holdsStories, readStoryFile } from '../roles/story-files.ts';
import { updateStoryFile } from '../roles/story-update.ts';
import { judgeStory } from '../roles/story-verdict.ts';
import { countVerdicts, describeVerdict, toStoryReport } from '../story-report.ts';
import { give, say, visible } from '../terminal.ts';
import type { Command } from 'commander';
import type { StoryText } from '../roles/story-files.ts';
import type { StoryVerdict } from '../roles/story-verdict.ts';

/** Ends what `--help` of the command says. */
export const STORY_HELP = `
Stories (*.marble, or folders of them) are run in virtual time and compared with what they expect;
docs/story-format.md describes them. UPDATE=1 writes down what came out instead.
`;

/**
 * Whether the paths are meant as stories.
 *
 * @throws CommandFailed when only some are
 */
export async function areStories(paths: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(paths.map(holdsStories));
  if (answers.every((isStory) => isStory)) return true;
  if (answers.every((isStory) => !isStory)) return false;
  const other = paths[answers.indexOf(false)] ?? '';
  const message = `${other} is no story. Replay stories and recordings one after the other.`;
  throw new CommandFailed(EXIT.usage, message);
}

/**
 * Runs every story, says of each how it went, and fails when one did not go as it is told.
 *
 * @throws CommandFailed with what the batch as a whole came to
 */
export async function replayStories(paths: readonly string[], command: Command): Promise<void> {
  const { output, config } = globalOptions(command);
  if (config !== undefined) {
    const message = 'A story brings its settings with it ("set PATH = VALUE"): leave --config out.';
    throw new CommandFailed(EXIT.usage, message);
  }
  const isUpdate = isOn(env['UPDATE']);
  const texts = await Promise.all((await findStoryFiles(paths)).map(readStoryFile));
  const verdicts: StoryVerdict[] = [];
  const updated: string[] = [];
  for (const text of texts) {
    const own = await judgeAll(text, output === 'text');
    verdicts.push(...own);
    if (isUpdate && (await updateStoryFile(text, own))) updated.push(text.file);
  }
  const problems = texts.flatMap((text) => text.problems);
  if (output === 'json') give(toStoryReport(verdicts, problems, updated));
  for (const problem of problems) say(visible(problem));
  for (const file of updated) say(visible(`${file}: what came out is expected from now on.`));
  conclude(verdicts, problems.length, isUpdate);
}

async function judgeAll({ stories }: StoryText, isTold: boolean): Promise<readonly StoryVerdict[]> {
  const verdicts: StoryVerdict[] = [];
  for (const story of stories) {
    const verdict = await judgeStory(story);
    verdicts.push(verdict);
    if (isTold) give(describeVerdict(verdict));
  }
  return verdicts;
}

function conclude(verdicts: readonly StoryVerdict[], problems: number, isUpdate: boolean): void {
  const counts = countVerdicts(verdicts);
  if (problems > 0) {
    const noun = problems === 1 ? 'One thing' : `${problems} things`;
    throw new CommandFailed(EXIT.input, `${noun} in the stories cannot be understood. ${counts}.`);
  }
  const failed = verdicts.filter(({ is }) => is === 'broken' || (is !== 'ok' && !isUpdate));
  if (failed.length === 0) return say(`${counts}.`);
  const advice = isUpdate ? '' : ' If that is as it should be, UPDATE=1 writes it down.';
  throw new CommandFailed(EXIT.findings, `${counts}.${advice}`);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
