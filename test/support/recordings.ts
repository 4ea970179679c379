/** Recordings in memory: a partition between fake ports that is recorded, and its replay. */
import { checksum } from '#adapters/checksum.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { DECISION_VERSIONS, DECISIONS } from '#domain/decision-versions.ts';
import { recordPorts } from '#main/roles/recording-ports.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { PartitionRig } from '#test/streams/partition-rig.ts';
import { NOON } from './deliveries.ts';
import type { DecisionVersions } from '#domain/decision-versions.ts';
import type { RecordingHeader, RecordingRow, RecordingSource } from '#ports/recording.ts';
import type { CoreReplay } from '#replay/replay-recording.ts';
import type { RigOptions } from '#test/streams/partition-rig.ts';

/** A partition that is recorded. */
export interface RecordedRig {
  readonly rig: PartitionRig;
  readonly rows: RecordingRow[];
  readonly header: RecordingHeader;
}

/** A partition between fake ports; ids of summaries are what they are made from. */
export function recordedRig(options: RigOptions = {}): RecordedRig {
  const rig = new PartitionRig(options);
  const rows: RecordingRow[] = [];
  const ports = recordPorts(rig.ports, { write: (row) => void rows.push(row) });
  Object.assign(rig, { ports });
  const { settings } = rig;
  const rules = { ...settings.stay, bodyBytesMax: settings.intake.bodyBytesMax };
  return { rig, rows, header: headerWith({ rules }) };
}

/** A header with these members, and others that suit them. */
export function headerWith(
  members: Pick<RecordingHeader, 'rules'> & Partial<RecordingHeader>,
): RecordingHeader {
  return {
    recording: 1,
    recordedWith: '0.0.0',
    decisions: DECISIONS,
    partition: 0,
    startedAtMs: NOON,
    configHash: 'test',
    pseudonymised: false,
    ...members,
  };
}

/** A recording of these rows; the first of them is on line 2. */
function sourceOf(
  header: RecordingHeader,
  rows: readonly RecordingRow[],
  name = 'memory',
): RecordingSource {
  return {
    name,
    header: async () => header,
    groups: async function* () {
      yield { line: 2, rows };
    },
  };
}

/** Decides a recording again, by these rules. */
export function decidedAgain(
  { header, rows }: Pick<RecordedRig, 'header' | 'rows'>,
  versions: DecisionVersions = DECISION_VERSIONS,
): Promise<CoreReplay> {
  return replayRecording(sourceOf(header, rows), {
    digest: (text) => text,
    checksum,
    monotonicMs,
    divergencesMax: 100,
    versions,
  });
}
