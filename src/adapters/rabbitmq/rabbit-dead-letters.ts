/** Sets aside what one partition cannot use: it goes back there if it is retried. */
import { writeLetter } from './letter-message.ts';
import type { DeadLetter, DeadLetters } from '#ports/dead-letters.ts';
import type { ConfirmedPublishing } from './confirmed-publishing.ts';

export class RabbitDeadLetters implements DeadLetters {
  readonly #publishing: ConfirmedPublishing;
  readonly #partition: number;

  constructor(publishing: ConfirmedPublishing, partition: number) {
    this.#publishing = publishing;
    this.#partition = partition;
  }

  /** If it rejects, some letters may be stored; they are stored once more when it is repeated. */
  bury(letters: readonly DeadLetter[]): Promise<void> {
    return this.#publishing.publish(letters.map((one) => writeLetter(one, this.#partition)));
  }
}
