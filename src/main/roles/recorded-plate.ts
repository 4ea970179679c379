/** What a recording holds of a plate: its deliveries as they came, and the summaries of them. */
import { RecordingError } from '#adapters/recordings/recorded-event.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { RowError } from '#adapters/recordings/row-error.ts';
import { openRecording } from '#adapters/recordings/recording.ts';
import { isRecording } from './is-recording.ts';
import { PlateGathering } from './plate-gathering.ts';
import { REPLAY_LATENESS_MS, runReplay } from './replay-run.ts';
import type { Config } from '#config/schema.ts';
import type { DecodeRules } from '#domain/decode-sighting.ts';
import type { Plate } from '#domain/plate.ts';
import type { Summary } from '#domain/summary.ts';
import type { Arrival } from '#stories/plate-history-gathering.ts';
import type { ReplayedRow } from './plate-gathering.ts';

/** What was found, of all garages. */
export interface RecordedPlate {
  /** In the order of arrival. */
  readonly arrivals: readonly Arrival[];
  readonly summaries: readonly Summary[];
  /** Whether the summaries are what a replay makes of it, because the recording has none. */
  readonly isReplayed: boolean;
  /** Whether there was more of the plate than is kept; what is kept is the newest. */
  readonly isCut: boolean;
}

export interface RecordedPlateOptions {
  readonly config: Config;
  /** The path of a mapping file, for a table. */
  readonly mapping: string | undefined;
}

/**
 * Reads all of the recording; what is kept is about this plate alone, but for events that have to be
 * put into their order of arrival.
 *
 * @throws RecordingError when it cannot be read to its end
 * @throws MappingError when the mapping file is not one
 */
export async function readRecordedPlate(
  path: string,
  plate: Plate,
  options: RecordedPlateOptions,
): Promise<RecordedPlate> {
  try {
    const isOfProcessor = options.mapping === undefined && (await isRecording(path));
    return await (isOfProcessor ? fromProcessor : fromEvents)(path, plate, options);
  } catch (error) {
    throw error instanceof RowError || isOfSystem(error) ? describe(path, error) : error;
  }
}

function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function describe(path: string, error: Error): RecordingError {
  const place = error instanceof RowError ? `${path}:${error.line}` : `${path} cannot be read`;
  return new RecordingError(`${place}: ${error.message}.`, { cause: error });
}

async function fromProcessor(
  path: string,
  plate: Plate,
  options: RecordedPlateOptions,
): Promise<RecordedPlate> {
  const recording = recordingIn(path);
  const { rules, decisions } = await recording.header();
  const found = new PlateGathering(plate, rules);
  for await (const { rows } of recording.groups()) for (const row of rows) found.add(row);
  const { arrivals, isCut } = found;
  if (decisions !== null) return { arrivals, summaries: found.summaries, isReplayed: false, isCut };
  const summaries = await summarise(found.replayRows, options);
  return { arrivals, summaries, isReplayed: true, isCut };
}

async function fromEvents(
  path: string,
  plate: Plate,
  options: RecordedPlateOptions,
): Promise<RecordedPlate> {
  const { mapping, config } = options;
  const { rows } = await openRecording(path, {
    order: 'arrival',
    ...(mapping !== undefined && { mapping }),
  });
  const found = new PlateGathering(plate, rulesOf(config));
  for (const { kind, body } of rows) found.take(kind, body, undefined);
  const summaries = await summarise(found.replayRows, options);
  return { arrivals: found.arrivals, summaries, isReplayed: true, isCut: found.isCut };
}

async function summarise(
  rows: readonly ReplayedRow[],
  { config }: RecordedPlateOptions,
): Promise<readonly Summary[]> {
  const summaries: Summary[] = [];
  await runReplay({
    rows,
    config,
    telemetry: { emit: () => undefined, watch: () => () => undefined },
    latenessMs: REPLAY_LATENESS_MS,
    write: (text) => summaries.push(JSON.parse(text) as Summary),
    settled: () => undefined,
  });
  return summaries;
}

function rulesOf({ intake, stay }: Config): DecodeRules {
  return { bodyBytesMax: intake.bodyBytesMax, garageId: stay.garageId };
}
