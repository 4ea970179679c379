/** A dead letter store in memory. */
import { Gate } from './gate.ts';
import type { DeadLetter, DeadLetters } from '#ports/dead-letters.ts';

export class FakeDeadLetters implements DeadLetters {
  readonly burying = new Gate();
  readonly letters: DeadLetter[] = [];
  readonly trace: string[];

  constructor(trace: string[]) {
    this.trace = trace;
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    await this.burying.pass();
    this.trace.push(`bury ${letters.map(({ reason }) => reason).join()}`);
    this.letters.push(...letters);
  }
}
