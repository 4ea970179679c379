/**
 * Diagrams that say what their reader reads. RxJS takes any text for one.
 *
 * D1 Where there is a dictionary, it has every letter of the diagram.
 * D2 A column is a millisecond: a group takes as many as it has characters, and a letter takes one.
 *    Where that is easily forgotten, after a group and before a duration, the diagram is made from
 *    times, by `at`.
 * D3 What looks like a duration is one.
 */

/** What `at` puts in front, for which D2 holds by construction. It takes no time. */
const FROM_TIMES = '0ms ';

/** What RxJS takes for a duration. */
const DURATION = /(?<=^| )\d+(?:\.\d+)?(?:ms|s|m) /g;
const LIKE_DURATION = /\d+(?:\.\d+)?(?:ms|s|m)(?= |$)/;
const MARKS = /[-|#()^!\s]/g;

/**
 * A diagram with each of these marks at its time, in milliseconds:
 * `at({ 0: 'a', 60: '(b|)' })` is `a 59ms (b|)`.
 */
export function at(marks: Readonly<Record<number, string>>): string {
  let diagram = FROM_TIMES;
  let endMs = 0;
  // Members that are whole numbers come in their order.
  for (const [time, text] of Object.entries(marks)) {
    const atMs = Number(time);
    if (!Number.isInteger(atMs) || LIKE_DURATION.test(text)) {
      throw new Error(`"${text}" at ${time} ms cannot be drawn.`);
    }
    if (atMs < endMs) {
      throw new Error(
        `"${text}" cannot be drawn at ${atMs} ms: what is before it ends at ${endMs} ms.`,
      );
    }
    diagram += `${atMs === endMs ? '' : `${atMs - endMs}ms `}${text} `;
    endMs = atMs + text.replaceAll(' ', '').length;
  }
  return diagram.trimEnd();
}

/**
 * The same diagram.
 *
 * @param values the dictionary; without one a letter is itself
 * @throws Error when it breaks D1 to D3
 */
export function checkedDiagram(diagram: string, values?: object): string {
  checkLayout(diagram);
  if (values === undefined) return diagram;
  for (const letter of diagram.replaceAll(DURATION, ' ').replaceAll(MARKS, '')) {
    if (!Object.hasOwn(values, letter)) {
      throw new Error(`The diagram "${diagram}" has "${letter}", but its values do not.`);
    }
  }
  return diagram;
}

/**
 * Throws when a hot diagram has a duration before its subscription, where RxJS counts characters.
 */
export function checkHot(diagram: string): void {
  const before = diagram.slice(0, diagram.indexOf('^') + 1);
  if (before.search(DURATION) === -1) return;
  throw new Error(`The diagram "${diagram}" has a duration before "^", which RxJS miscounts.`);
}

/** Throws when the diagram does not say what it looks like (D2, D3). */
function checkLayout(diagram: string): void {
  const steps = diagram.replaceAll(DURATION, '\0');
  if (LIKE_DURATION.test(steps)) {
    throw new Error(`In "${diagram}" letters look like a duration; one has spaces on both sides.`);
  }
  if (diagram.startsWith(FROM_TIMES)) return;
  if (/\)(?! *[-\0]| *$)/.test(steps)) {
    throw new Error(
      `In "${diagram}" something follows a group, which takes as many milliseconds as it has ` +
        "characters. Put - between them, or draw it with times: at({ 0: '(ab)', 4: 'c' }).",
    );
  }
  if (/[^\s\0-] *\0/.test(steps)) {
    throw new Error(
      `In "${diagram}" a duration follows a mark, which takes a millisecond itself. Draw it with ` +
        "times: at({ 0: 'a', 10: 'b' }).",
    );
  }
}
