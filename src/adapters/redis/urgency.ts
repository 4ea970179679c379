/** Which plates come first when some are due by the clock and some by the watermark. */
import type { PlateKey } from '#domain/plate.ts';

/**
 * Merges what is due by two measures: each plate once, by the one that came first.
 *
 * @param lists a plate and since when it is due in turn
 */
export function mostUrgent(
  lists: readonly (readonly string[])[],
  limit: number,
): readonly PlateKey[] {
  const since = new Map<string, number>();
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 2) {
      const plate = list[index] as string;
      since.set(
        plate,
        Math.min(Number(list[index + 1]), since.get(plate) ?? Number.POSITIVE_INFINITY),
      );
    }
  }
  const byUrgency = [...since].sort(([a, aMs], [b, bMs]) => aMs - bMs || (a < b ? -1 : 1));
  return byUrgency.slice(0, limit).map(([plate]) => plate as PlateKey);
}
