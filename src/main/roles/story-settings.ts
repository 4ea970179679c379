/** The settings of a story: those of the product, with what the story changes. */
import { loadConfig } from '#config/load.ts';
import { readPathLayer } from '#config/path-layer.ts';
import type { Config, ConfigKey } from '#config/schema.ts';
import type { Override } from '#config/load.ts';
import type { Story } from '#stories/story.ts';

const HOUR_MS = 3_600_000;
/** No timer of the configuration is longer. */
const TIMER_MAX_MS = 24 * HOUR_MS;

/**
 * The configuration that a story runs with. Neither the environment nor another file changes it, so
 * that a story tells the same everywhere.
 *
 * @param file the story's file, as findings name it
 * @throws ConfigError with every setting of the story that is wrong
 */
export function readStorySettings(story: Story, file: string): Config {
  const settings = story.settings.map(({ path, text, line, column }) => ({
    path,
    text,
    place: { file, line, column },
  }));
  return loadConfig({
    files: [],
    env: {},
    overrides: overridesOf(story),
    layers: [readPathLayer(settings)],
  }).config;
}

/**
 * Pauses after a failure are one step long, so that what is tried again is tried in the next column.
 * What happens every few seconds in production and says nothing in a story happens less often.
 */
function overridesOf({ stepMs }: Story): readonly Override[] {
  const pauseMs = Math.min(stepMs, TIMER_MAX_MS);
  const values: readonly (readonly [ConfigKey, number])[] = [
    ['relay.backoffMs', pauseMs],
    ['relay.backoffMaxMs', pauseMs],
    ['restart.backoffMs', pauseMs],
    ['restart.backoffMaxMs', pauseMs],
    ['actors.sweepMs', HOUR_MS],
    ['lease.ttlMs', TIMER_MAX_MS],
    ['lease.renewMs', 8 * HOUR_MS],
  ];
  return values.map(([key, value]) => ({ key, value, flag: 'story' }));
}
