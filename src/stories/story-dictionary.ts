/** The plates and the events that a story gives letters to. */
import { isGarageId, normalisePlate } from '#domain/plate.ts';
import { readSeen } from './story-event-line.ts';
import type { Definition } from './story-definition.ts';
import type { StoryProblems } from './story-problems.ts';
import type { StoryEvent, StoryPlate } from './story.ts';

/** Reads `A = AB 123 CD` and `N = north/AB 123 CD`; the plates are those that are there already, and these. */
export function readPlates(
  definitions: readonly Definition[],
  already: readonly StoryPlate[],
  problems: StoryProblems,
): readonly StoryPlate[] {
  const plates = [...already];
  for (const { name, value } of definitions) {
    const { garageId, raw } = splitGarage(value.text);
    const plate = normalisePlate(raw);
    const same = plates.find((other) => other.plate === plate && other.garageId === garageId);
    if (!/^[A-Z]$/.test(name.text)) {
      const sentence = `"${name.text}" is no letter for a plate. Use one of A to Z.`;
      problems.report(name, sentence);
    } else if (plates.some(({ letter }) => letter === name.text)) {
      const sentence = `"${name.text}" is a plate of all stories of the file. Use another letter.`;
      problems.report(name, sentence);
    } else if (garageId !== undefined && !isGarageId(garageId)) {
      const sentence = `"${garageId}" is no garage. Write 1 to 64 letters, digits, ".", "_" or "-".`;
      problems.report(value, sentence);
    } else if (plate === undefined) {
      const sentence = `"${raw}" is no plate. Write 1 to 16 letters and digits.`;
      problems.report(
        { line: value.line, column: value.column + value.text.length - raw.length },
        sentence,
      );
    } else if (same !== undefined) {
      const sentence = `This is the plate of "${same.letter}". Give another one, or use that letter.`;
      problems.report(value, sentence);
    } else {
      const garage = garageId === undefined ? undefined : { garageId };
      plates.push({ letter: name.text, raw, plate, ...garage });
    }
  }
  return plates;
}

/** A slash can be in no plate. */
function splitGarage(text: string): {
  readonly garageId: string | undefined;
  readonly raw: string;
} {
  const slash = text.indexOf('/');
  if (slash === -1) return { garageId: undefined, raw: text };
  return { garageId: text.slice(0, slash), raw: text.slice(slash + 1) };
}

/** What stands behind the equals sign of a plate. */
export function formatPlate({ raw, garageId }: StoryPlate): string {
  return garageId === undefined ? raw : `${garageId}/${raw}`;
}

/** Reads `a = A seen 20s before lane L2 id e-7` and `x = body {"id": 1}`. */
export function readEvents(
  definitions: readonly Definition[],
  plateLetters: ReadonlySet<string>,
  problems: StoryProblems,
): readonly StoryEvent[] {
  const events: StoryEvent[] = [];
  for (const { name, value } of definitions) {
    if (!/^[a-z]$/.test(name.text)) {
      problems.report(name, `"${name.text}" is no letter for an event. Use one of a to z.`);
      continue;
    }
    const body = /^body(?: +(.*))?$/s.exec(value.text);
    const event =
      body === null
        ? readSeen(name.text, value, plateLetters, problems)
        : ({ kind: 'body', letter: name.text, body: body[1] ?? '' } as const);
    if (event !== undefined) events.push(event);
  }
  return events;
}
