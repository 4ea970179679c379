/** Recordings of a processor: a file for each of its partitions. */
import { partitionLabel } from '#adapters/partition.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { newPseudonyms } from '#adapters/recordings/pseudonyms.ts';
import { pseudonymised } from '#adapters/recordings/pseudonymised-rows.ts';
import { RecordingFile } from '#adapters/recordings/recording-file.ts';
import { RECORDING_FORMAT } from '#adapters/recordings/written-rows.ts';
import { DECISIONS } from '#domain/decision-versions.ts';
import type { Config } from '#config/schema.ts';
import type { RecordedRules, RecordingHeader, RowSink } from '#ports/recording.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import { hashConfig } from '../config-hash.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { version } from '../version.ts';
import { recordPorts } from './recording-ports.ts';
import type { AroundPorts } from './processor-role.ts';

/** A disk that does not answer must not keep the processor from ending. */
const CLOSING_MS = 5_000;

/** What a recording is asked to be. */
export interface RecordingFlags {
  readonly record?: string;
  readonly pseudonymise?: boolean;
}

/** Recordings that have begun. */
export interface Recorders {
  readonly around: AroundPorts;
  close(): Promise<void>;
}

/**
 * Begins a recording of each partition; without a file nothing is recorded.
 *
 * @throws CommandFailed when a file is there already or cannot be made
 */
export async function openRecorders(
  { record, pseudonymise = false }: RecordingFlags,
  config: Config,
  telemetry: Pick<Telemetry, 'emit'>,
): Promise<Recorders> {
  if (record === undefined) {
    if (pseudonymise) throw new CommandFailed(EXIT.usage, '--pseudonymise needs --record FILE.');
    return { around: (ports) => ports, close: async () => undefined };
  }
  const files: RecordingFile[] = [];
  const sinks: RowSink[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(files.map((file) => closeInTime(file)));
  };
  try {
    for (let partition = 0; partition < config.partitions; partition += 1) {
      const path = partitionFile(record, partition, config.partitions);
      const header = headerOf(config, { partition, decisions: DECISIONS, pseudonymise });
      const file = await createRecording(path, header, telemetry);
      telemetry.emit('recording_began', { partition, file: path });
      files.push(file);
      const { rules } = header;
      sinks.push(pseudonymise ? pseudonymised(file, newPseudonyms(), rules) : file);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    around: (ports, partition) => recordPorts(ports, sinks[partition] as RowSink),
    close,
  };
}

/**
 * Makes the file of a recording.
 *
 * @throws CommandFailed when it is there already or cannot be made
 */
export async function createRecording(
  path: string,
  header: RecordingHeader,
  telemetry: Pick<Telemetry, 'emit'>,
): Promise<RecordingFile> {
  try {
    return await RecordingFile.create(path, header, {
      clock: systemClock,
      ended: ({ path: file, rows, problem }) =>
        telemetry.emit('recording_ended', {
          file,
          rows,
          ...(problem !== undefined && { problem }),
        }),
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isThere = code === 'EEXIST';
    const what = isThere
      ? `${path} is there already, and a recording is never overwritten. Name another file.`
      : `${path} cannot be written: ${message}.`;
    throw new CommandFailed(EXIT.cannotCreate, what, { cause });
  }
}

/** The header of a recording that begins now. */
export function headerOf(
  config: Config,
  part: Pick<RecordingHeader, 'partition' | 'decisions'> & { readonly pseudonymise: boolean },
): RecordingHeader {
  return {
    recording: RECORDING_FORMAT,
    recordedWith: version,
    decisions: part.decisions,
    partition: part.partition,
    startedAtMs: systemClock.now(),
    rules: rulesOf(config),
    configHash: hashConfig(config),
    pseudonymised: part.pseudonymise,
  };
}

function rulesOf({ stay, intake }: Config): RecordedRules {
  return { ...stay, bodyBytesMax: intake.bodyBytesMax };
}

/** Of several partitions each has a file of its own: `day.ndjson` becomes `day.p00.ndjson`. */
function partitionFile(path: string, partition: number, partitions: number): string {
  if (partitions === 1) return path;
  const label = `.${partitionLabel(partition)}`;
  const dot = path.lastIndexOf('.');
  if (dot <= path.lastIndexOf('/') + 1) return path + label;
  return path.slice(0, dot) + label + path.slice(dot);
}

async function closeInTime(file: RecordingFile): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSING_MS);
  });
  await Promise.race([file.close(), late]);
  clearTimeout(timer);
}
