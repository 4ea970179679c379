/**
 * A lease in memory, after Z1 and Z2 of `ports/lease.ts`. Other processes are played by the test.
 */
import { Gate } from './gate.ts';
import type { Lease, LeaseAnswer } from '#ports/lease.ts';

export class FakeLease implements Lease {
  readonly acquiring = new Gate();
  readonly releasing = new Gate();
  readonly trace: string[];
  /** Another process that holds it. */
  holder: string | undefined;
  expiresInMs = 60_000;
  askedCount = 0;

  constructor(trace: string[] = []) {
    this.trace = trace;
  }

  async acquire(): Promise<LeaseAnswer> {
    this.askedCount += 1;
    await this.acquiring.pass();
    const { holder, expiresInMs } = this;
    return holder === undefined ? { isHeld: true } : { isHeld: false, holder, expiresInMs };
  }

  async release(): Promise<void> {
    await this.releasing.pass();
    this.trace.push('release');
  }
}
