/**
 * Plates by letters: mail for a plate is its letter, and a batch is the letters of its plates. A
 * capital letter is a plate that changes, a small one a plate whose turn changes nothing.
 */
import { keyOf } from '#test/support/deliveries.ts';
import type { Batch, Plates, Selection } from '#ports/plates.ts';
import type { Summary } from '#domain/summary.ts';

interface Letters {
  readonly letters: string;
}

export class ScriptedPlates implements Pick<Plates, 'select' | 'begin' | 'end'> {
  /** What was begun and ended, in order. */
  readonly turns: string[] = [];
  readonly #cold: string;
  readonly #busy = new Set<string>();
  #waiting = '';

  /** @param cold plates that must be loaded first */
  constructor(cold = '') {
    this.#cold = cold;
  }

  tell(letters: string): void {
    this.#waiting += letters;
  }

  select(max: number): (Selection & Letters) | undefined {
    const runnable = [...new Set(this.#waiting)].filter((letter) => !this.#busy.has(letter));
    const chosen = runnable.slice(0, max);
    if (chosen.length === 0) return undefined;
    for (const letter of chosen) this.#busy.add(letter);
    const letters = chosen.join('');
    const cold = chosen.filter((letter) => this.#cold.includes(letter)).map((l) => keyOf(l));
    return { letters, size: chosen.length, cold };
  }

  begin(
    { letters }: Selection & Letters,
    states: readonly (string | undefined)[],
  ): Batch & Letters {
    this.turns.push(`begin ${letters}${states.length > 0 ? ` with ${states.join()}` : ''}`);
    const changed = Array.from(letters).filter((letter) => letter === letter.toUpperCase());
    return {
      letters,
      rulings: [],
      turnSizes: [],
      writes: changed.map((letter) => ({
        key: keyOf(letter),
        state: `state of ${letter}`,
        dueAtMs: undefined,
        heldUntilMs: undefined,
      })),
      summaries: changed.map((letter) => ({ summary_id: letter }) as Summary),
      ledgers: new Map(),
      restarts: [],
    };
  }

  end({ letters }: Batch & Letters): void {
    this.turns.push(`end ${letters}`);
    for (const letter of letters) {
      this.#busy.delete(letter);
      this.#waiting = this.#waiting.replace(letter, '');
    }
  }
}
