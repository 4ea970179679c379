/** Looks for a plate wherever something is known of it: in the store, in the log, in a recording. */
import { plateKey } from '#domain/plate.ts';
import { decodeState } from '#domain/plate-state-codec.ts';
import { gatherHistory } from '#stories/plate-history-gathering.ts';
import { isUnknown } from '#stories/plate-history.ts';
import { lookUpPlate } from './plate-lookup.ts';
import { readPlateLines } from './plate-lines.ts';
import { readRecordedPlate } from './recorded-plate.ts';
import type { Config } from '#config/schema.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Summary } from '#domain/summary.ts';
import type { Arrival } from '#stories/plate-history-gathering.ts';
import type { PlateHistory } from '#stories/plate-history.ts';

export interface PlateSearch {
  readonly plate: Plate;
  /** Undefined looks in every garage. */
  readonly garageId: string | undefined;
  /** `store`, `log` or the path of a recording; undefined is store and log together. */
  readonly from: string | undefined;
  /** Which columns of a table make which events. */
  readonly mapping: string | undefined;
  readonly config: Config;
  readonly nowMs: number;
}

/** What was found, and where it was looked for. */
export interface PlateFinding {
  /** One for each garage that knows the plate, by the name of the garage. */
  readonly histories: readonly PlateHistory[];
  /** Where it was looked for, each as the object of a sentence. */
  readonly places: readonly string[];
  /** Sentences about what a reader has to know of these sources. */
  readonly notes: readonly string[];
}

/** What a garage says, by source. */
interface Sources {
  state: PlateState | undefined;
  readonly written: Summary[];
  readonly arrivals: Arrival[];
}

export async function findPlate(search: PlateSearch): Promise<PlateFinding> {
  const { from, config, plate } = search;
  const garages = new Garages();
  const places: string[] = [];
  const notes: string[] = [];
  const isRecording = from !== undefined && from !== 'store' && from !== 'log';
  if (from === undefined || from === 'store') {
    const { place, isThere, found } = await lookUpPlate(config, plate, search.garageId);
    places.push(isThere ? place : `${place} (not there)`);
    for (const { garageId, state } of found) garages.of(garageId).state = decodeState(state);
  }
  if (from === undefined || from === 'log') {
    const { log } = config.writer;
    const { isThere, summaries, isCut } = await readPlateLines(log, plate);
    places.push(isThere ? `the log ${log}` : `the log ${log} (not there)`);
    if (isCut) notes.push('The log has older summaries of the plate, which were not read.');
    for (const summary of summaries) garages.of(summary.garage_id).written.push(summary);
  }
  if (isRecording) {
    const { arrivals, summaries, isReplayed, isCut } = await readRecordedPlate(from, plate, search);
    places.push(`the recording ${from}`);
    if (isCut) notes.push('The recording has older events of the plate, which were left out.');
    if (isReplayed)
      notes.push('The recording has no summaries; these are what a replay makes of it.');
    for (const arrival of arrivals) garages.of(arrival.sighting.garageId).arrivals.push(arrival);
    for (const summary of summaries) garages.of(summary.garage_id).written.push(summary);
  }
  const asOfMs = isRecording || from === 'log' ? undefined : search.nowMs;
  return { histories: garages.histories(search, asOfMs), places, notes };
}

/** What the sources say, by garage. */
class Garages {
  readonly #sources = new Map<string, Sources>();

  of(garageId: string): Sources {
    let sources = this.#sources.get(garageId);
    if (sources === undefined) {
      sources = { state: undefined, written: [], arrivals: [] };
      this.#sources.set(garageId, sources);
    }
    return sources;
  }

  histories(search: PlateSearch, asOfMs: number | undefined): readonly PlateHistory[] {
    const { plate, garageId, config } = search;
    return [...this.#sources]
      .filter(([id]) => garageId === undefined || id === garageId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, sources]) =>
        gatherHistory(plateKey(id, plate), { ...sources, rules: config.stay, asOfMs }),
      )
      .filter((history) => !isUnknown(history));
  }
}
