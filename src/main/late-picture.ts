/** Draws which events of a recording came late, for `plateflow replay --late`. */
import { drawSvg } from '#stories/draw-svg.ts';
import { drawLate, findLate } from '#stories/late-events.ts';
import { openLineFile } from './line-file.ts';
import { say } from './terminal.ts';
import type { RecordedEvent } from '#adapters/recordings/recorded-event.ts';
import type { ArrivedEvent } from '#stories/late-events.ts';

/** More cannot be told apart. */
const SHOWN_MAX = 52;

/**
 * Writes the picture.
 *
 * @param rows of the recording, in any order
 * @throws CommandFailed when the file cannot be written
 */
export function writeLatePicture(path: string, rows: readonly RecordedEvent[]): void {
  const file = openLineFile(path, 'w');
  const arrived = rows.toSorted((a, b) => a.arrival - b.arrival).flatMap(toArrived);
  const late = findLate(arrived);
  file.write(drawSvg(drawLate(late, arrived.length, SHOWN_MAX)));
  file.close();
  say(`${path} shows the ${late.length} of ${arrived.length} events that came late.`);
}

/** An event without a time is neither late nor in time. */
function toArrived({ kind, body, atMs, line }: RecordedEvent): readonly ArrivedEvent[] {
  return atMs === undefined ? [] : [{ kind, id: idOf(body) ?? `line ${line}`, atMs }];
}

function idOf(body: Uint8Array): string | undefined {
  try {
    const { id } = JSON.parse(Buffer.from(body).toString()) as { readonly id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
