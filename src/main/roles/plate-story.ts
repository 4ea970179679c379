/** A plate's history as the text of a story, with what comes out of it when it is run. */
import { tellHistory } from '#stories/plate-history-story.ts';
import { printStory } from '#stories/story-printer.ts';
import { readStorySettings } from './story-settings.ts';
import { runStory } from './story-run.ts';
import type { Config } from '#config/schema.ts';
import type { PlateHistory } from '#stories/plate-history.ts';
import type { StorySetting } from '#stories/story.ts';

/** What waits behind the last event is decided within this, when its time has come. */
const RUN_ON_MS = 5_000;

/** @returns the text, and how many of the oldest events are not in it */
export async function writePlateStory(
  history: PlateHistory,
  config: Config,
): Promise<{ readonly text: string; readonly leftOut: number }> {
  const runOnMs = config.stay.allowedLatenessMs + RUN_ON_MS;
  const { story, leftOut } = tellHistory(history, runOnMs);
  const settings = settingsOf(config, readStorySettings(story, story.title));
  const told = { ...story, settings };
  const expected = await runStory(told, readStorySettings(told, story.title));
  return { text: printStory({ ...told, expected }), leftOut };
}

/** The rules of the garage, where they are not the product's own. A story has one garage. */
function settingsOf({ stay }: Config, usual: Config): readonly StorySetting[] {
  return Object.entries(stay)
    .filter(
      ([name, value]) => name !== 'garageId' && usual.stay[name as keyof typeof stay] !== value,
    )
    .map(([name, value]) => ({ path: `stay.${name}`, text: String(value), line: 1, column: 1 }));
}
