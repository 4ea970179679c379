/** What store and log know of a plate, put there as their owners would. */
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import { encodeState } from '#domain/plate-state-codec.ts';
import { plateKey } from '#domain/plate.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { Plate } from '#domain/plate.ts';
import type { OnePlate } from '#test/support/builders.ts';
import type { Settings } from './command-run.ts';

const PLATE = 'B123' as Plate;
/** The garages beyond share one ledger (B2 of `actors/books.ts`). */
const GARAGES_MAX = 256;
const BOOK = { entries: 1, exits: 0, countedInside: 1, openStays: 1 };

/** Commits the plate as the owner of the store would, in these garages. */
export async function storePlate(
  settings: Settings,
  plate: OnePlate,
  ...garages: readonly string[]
): Promise<void> {
  const engine = openEmbeddedEngine({
    file: String(settings['PLATEFLOW_EMBEDDED_FILE']),
    partitions: 1,
    pollMs: 10,
    clock: { now: () => 0 },
    newDataset: () => 'dataset-1',
  });
  const opened = engine.store(0);
  const { epoch, nextCommit } = await opened.claim();
  await opened.commit({
    epoch,
    number: nextCommit,
    writes: garages.map((garage) => ({
      key: plateKey(garage, PLATE),
      state: encodeState(plate.state),
      dueAtMs: plate.state.wake?.clockMs,
      heldUntilMs: plate.state.wake?.watermarkMs,
    })),
    summaries: [],
    ledgers: new Map(garages.slice(0, GARAGES_MAX).map((garage) => [garage, BOOK])),
  });
  await engine.close();
}

/** Writes what was issued to the log, as the writer would. */
export async function logPlate(settings: Settings, { written }: OnePlate): Promise<void> {
  const opened = await openSummaryLog({
    path: String(settings['PLATEFLOW_WRITER_LOG']),
    requestsMax: 8,
    searchBytesMax: 1_024,
    telemetry: recordingTelemetry(),
    onFailure: () => undefined,
  });
  const records = written.map((summary, index) => ({ n: index + 1, summary }));
  await opened.append(0, 'dataset-1', records);
  await opened.close();
}
