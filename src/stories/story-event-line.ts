/** One event of the dictionary as a line: `A seen 20s before lane L2 id e-7`. */
import { DURATION_EXAMPLES, formatDuration, readDuration, readOffset } from './story-duration.ts';
import { endOf, wordsIn } from './story-line.ts';
import { meantInstead } from './story-problems.ts';
import { unknownPlate } from './story-unknown-letter.ts';
import type { Word } from './story-line.ts';
import type { Position, StoryProblems } from './story-problems.ts';
import type { SeenEvent, SeenTime, StoryEvent } from './story.ts';

const PARTS = ['seen', 'lane', 'id'] as const;

/** @returns undefined when it cannot be read, which is reported */
export function readSeen(
  letter: string,
  value: Word,
  plateLetters: ReadonlySet<string>,
  problems: StoryProblems,
): SeenEvent | undefined {
  const [plate, ...words] = wordsIn(value) as [Word, ...Word[]];
  if (!plateLetters.has(plate.text)) {
    problems.report(plate, unknownPlate(plate.text));
    return undefined;
  }
  let seen: SeenTime = { from: 'comes', ms: 0 };
  const names = new Map<string, string>();
  const told = new Set<string>();
  while (words.length > 0) {
    const part = words.shift() as Word;
    const fault = checkPart(part, words, told);
    if (fault !== undefined) {
      problems.report(fault.at, fault.sentence);
      return undefined;
    }
    told.add(part.text);
    if (part.text === 'seen') seen = readSeenTime(words.splice(0, 2)) as SeenTime;
    else names.set(part.text, (words.shift() as Word).text);
  }
  return {
    kind: 'seen',
    letter,
    plate: plate.text,
    seen,
    laneId: names.get('lane'),
    id: names.get('id'),
  };
}

interface Fault {
  readonly at: Position;
  readonly sentence: string;
}

function checkPart(
  part: Word,
  words: readonly Word[],
  told: ReadonlySet<string>,
): Fault | undefined {
  const { text } = part;
  if (!(PARTS as readonly string[]).includes(text)) {
    return { at: part, sentence: `"${text}" is not known here. ${meantInstead(text, PARTS)}` };
  }
  if (told.has(text)) {
    return { at: part, sentence: `"${text}" is here twice. Keep one of the two.` };
  }
  const [next, second] = words;
  if (text !== 'seen') {
    const sentence = `There is nothing behind "${text}". Write a name there.`;
    return next === undefined ? { at: endOf(part), sentence } : undefined;
  }
  if (readSeenTime(words.slice(0, 2)) !== undefined) return undefined;
  const isAt = next?.text === 'at';
  const time = isAt ? second : next;
  const isTime = time !== undefined && readOffset(time.text) !== undefined;
  const at = isTime && !isAt ? (second ?? endOf(next as Word)) : (time ?? endOf(next ?? part));
  const sentence =
    'When was it seen? Write "seen 20s before" or "seen 20s after" it first comes, ' +
    `or "seen at 1m" after the start, with a time ${DURATION_EXAMPLES}.`;
  return { at, sentence };
}

function readSeenTime([first, second]: readonly Word[]): SeenTime | undefined {
  if (first === undefined || second === undefined) return undefined;
  if (first.text === 'at') {
    const ms = readOffset(second.text);
    return ms === undefined ? undefined : { from: 'start', ms };
  }
  const ms = readDuration(first.text);
  if (ms === undefined) return undefined;
  if (second.text === 'after') return { from: 'comes', ms };
  return second.text === 'before' ? { from: 'comes', ms: 0 - ms } : undefined;
}

/** What stands behind the equals sign of an event. */
export function formatEvent(event: StoryEvent): string {
  if (event.kind === 'body') return event.body === '' ? 'body' : `body ${event.body}`;
  const { plate, seen, laneId, id } = event;
  const parts = [plate];
  if (seen.from === 'start') parts.push(`seen at ${formatDuration(seen.ms)}`);
  else if (seen.ms !== 0) {
    parts.push(`seen ${formatDuration(Math.abs(seen.ms))} ${seen.ms < 0 ? 'before' : 'after'}`);
  }
  if (laneId !== undefined) parts.push(`lane ${laneId}`);
  if (id !== undefined) parts.push(`id ${id}`);
  return parts.join(' ');
}
