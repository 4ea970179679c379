/**
 * A bounded first-in, first-out queue of one actor's mail.
 *
 * M1 Mail is read in the order in which it was offered.
 * M2 There are never more than `capacity` messages; an offer beyond that is refused, not dropped.
 * M3 Mail stays in the mailbox until its turn is over, so a turn that fails loses none.
 */
import type { Mail } from '#ports/plates.ts';

export class Mailbox {
  readonly #capacity: number;
  #mail: Mail[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get depth(): number {
    return this.#mail.length;
  }

  /** @returns whether there was room. The sender keeps mail that was refused. */
  offer(mail: Mail): boolean {
    if (this.#mail.length >= this.#capacity) return false;
    // Nearly always there is one message. An array that grows takes room for sixteen more.
    if (this.#mail.length === 0) this.#mail = [mail];
    else this.#mail.push(mail);
    return true;
  }

  /** All that waits, oldest first. Offers made later do not show in the array. */
  read(): readonly Mail[] {
    return this.#mail.slice();
  }

  /** Removes the oldest messages after their turn. */
  drop(count: number): void {
    if (count === this.#mail.length) this.#mail = [];
    else this.#mail.splice(0, count);
  }
}
