/** The stories in files and folders, ready to run, with everything that is wrong with them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '#config/finding.ts';
import { parseStories } from '#stories/story-parser.ts';
import { formatStoryProblem } from '#stories/story-problems.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { readStorySettings } from './story-settings.ts';
import type { Config } from '#config/schema.ts';
import type { Story } from '#stories/story.ts';

const SUFFIX = '.marble';

/** A story with the settings that it runs with. */
export interface ReadyStory {
  readonly file: string;
  readonly story: Story;
  readonly config: Config;
}

/** What a file holds. */
export interface StoryText {
  readonly file: string;
  readonly text: string;
  readonly stories: readonly ReadyStory[];
  /** Each as `file:line:column: sentence`, in the order of the file. */
  readonly problems: readonly string[];
}

/** Whether a path is one that stories are read from: a file of them, or a folder. */
export async function holdsStories(path: string): Promise<boolean> {
  return path.endsWith(SUFFIX) || (await isFolder(path));
}

/**
 * The files of stories that are meant, those in folders in the order of their names.
 *
 * @throws CommandFailed when there is none in a folder
 */
export async function findStoryFiles(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      files.push(path);
      continue;
    }
    const inside = (await readdir(path, { recursive: true }))
      .filter((name) => name.endsWith(SUFFIX))
      .sort();
    if (inside.length === 0) {
      throw new CommandFailed(EXIT.noInput, `There is no file *${SUFFIX} in ${path}.`);
    }
    files.push(...inside.map((name) => join(path, name)));
  }
  return [...new Set(files)];
}

/**
 * Reads a file of stories. One that is wrong does not keep the others from running.
 *
 * @throws CommandFailed when the file cannot be read
 */
export async function readStoryFile(file: string): Promise<StoryText> {
  const text = await readText(file);
  const parsed = parseStories(file, text);
  const problems = parsed.problems.map(formatStoryProblem);
  const stories: ReadyStory[] = [];
  for (const story of parsed.stories) {
    try {
      stories.push({ file, story, config: readStorySettings(story, file) });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.message.split('\n'));
    }
  }
  return { file, text, stories, problems };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandFailed(EXIT.noInput, `The stories ${file} cannot be read: ${message}`, {
      cause,
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
