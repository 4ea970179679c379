/** The recording of a running processor through the core, and through the whole pipeline. */
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { StandingStays } from '#replay/standing-stays.ts';
import type { Config } from '#config/schema.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { RecordingSource } from '#ports/recording.ts';
import type { CoreReplay } from '#replay/replay-recording.ts';
import { Observation } from './observation.ts';
import { compareStreams, stream } from './recording-streams.ts';
import type { Kept, StreamsReplay } from './recording-streams.ts';
import type { ReplayEnd } from './replay-run.ts';

/** What the core is replayed with. */
const CORE = { digest, checksum, monotonicMs, divergencesMax: 10 };

/** What came of a recording. */
export interface RecordingReplay {
  readonly core: CoreReplay;
  /** Undefined where only the core was asked for, or where they cannot be compared. */
  readonly streams?: StreamsReplay;
  /** Of a recording without decisions. */
  readonly observed?: { readonly observation: Observation; readonly end: ReplayEnd };
}

interface ReplayOptions {
  readonly config: Config;
  readonly isCoreOnly: boolean;
}

/**
 * Replays recordings, one after the other; what keeps one from it is in its result, and the next one
 * follows.
 */
export async function* replaySources(
  sources: Iterable<RecordingSource>,
  options: ReplayOptions,
): AsyncGenerator<RecordingReplay, void, undefined> {
  for (const source of sources) {
    if (options.isCoreOnly) yield { core: await replayRecording(source, CORE) };
    else yield await replayBoth(source, options);
  }
}

async function replayBoth(
  source: RecordingSource,
  options: ReplayOptions,
): Promise<RecordingReplay> {
  const standing = new StandingStays();
  const stored = new Map<PlateKey, string>();
  const found = (key: PlateKey, state: string): void => {
    if (!stored.has(key)) stored.set(key, state);
  };
  const core = await replayRecording(source, { ...CORE, standing, found });
  return { core, ...(await goOn(core, { standing, stored }, options)) };
}

/** What follows the core: the pipeline. */
async function goOn(
  { recording, header, fold, failure, deliveries }: CoreReplay,
  kept: Kept,
  { config }: ReplayOptions,
): Promise<Omit<RecordingReplay, 'core'>> {
  if (header === undefined || failure !== undefined) return {};
  if (fold === undefined) {
    const observation = new Observation();
    const end = await stream(recording, header, config, { observation });
    return { observed: { observation, end } };
  }
  if (fold.hasGap || deliveries === 0) return {};
  return { streams: await compareStreams(recording, { header, config, fold, ...kept }) };
}
