/** "Did you mean": the known name that is nearest to one that is not known. */

/** The nearest of the known names, or undefined when none is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  // One slip for short names, up to three for long ones: beyond that it is another word.
  let best = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  let found: string | undefined;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance >= best) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

/** Case and separators are spelling of another file format, not mistakes. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** How many characters must be added, dropped, replaced or swapped with their neighbour. */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let last: number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (isSwap) cost = Math.min(cost, (before[column - 2] as number) + 1);
      current.push(cost);
    }
    before = last;
    last = current;
  }
  return last[right.length] as number;
}
