/** What every lease that is shared between processes promises (Z1 and Z2 of `ports/lease.ts`). */
import { describe, expect, test } from 'vitest';
import type { Lease } from '#ports/lease.ts';

/** The lease of one partition, as one of several processes sees it. */
export interface LeaseSubject {
  /** By which the others know who holds it. */
  readonly owner: string;
  readonly lease: Lease;
}

export interface LeaseServer {
  /** How long a lease lasts that is not renewed. */
  readonly ttlMs: number;
  /** Starts another process. */
  open(): LeaseSubject;
}

/** @param start a server on which nobody holds the lease */
export function leaseContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`the contract of leases with ${name}`, () => {
    test('Z1: one process holds it, the other learns who does and for how long', async () => {
      const { ours, theirs, ttlMs } = await openTwo(start);

      expect(await ours.lease.acquire()).toEqual({ isHeld: true });
      const answer = await theirs.lease.acquire();

      expect(answer).toMatchObject({ isHeld: false, holder: ours.owner });
      expect(answer).toHaveProperty(
        'expiresInMs',
        expect.toSatisfy((ms) => ms > 0 && ms <= ttlMs),
      );
      expect(await ours.lease.acquire()).toEqual({ isHeld: true });
    });

    test('Z1: of many that ask at the same time one gets it', async () => {
      const server = await start();
      const leases = Array.from({ length: 8 }, () => server.open().lease);

      const answers = await Promise.all(leases.map((lease) => lease.acquire()));

      expect(answers.filter(({ isHeld }) => isHeld)).toHaveLength(1);
    });

    test('Z2: who does not renew it loses it to who asks, and learns that', async () => {
      const { ours, theirs } = await openTwo(start);
      await ours.lease.acquire();

      await takeOver(theirs.lease);

      expect(await ours.lease.acquire()).toMatchObject({ isHeld: false, holder: theirs.owner });
    });

    test('Z2: renewing it puts its end off', async () => {
      const { ours, theirs, ttlMs } = await openTwo(start);
      await ours.lease.acquire();
      let leftMs = await timeLeftMs(theirs.lease);
      while (leftMs > 0.75 * ttlMs) leftMs = await timeLeftMs(theirs.lease);

      await ours.lease.acquire();

      expect(await timeLeftMs(theirs.lease)).toBeGreaterThan(leftMs);
    });

    test('is free at once when it is given back', async () => {
      const { ours, theirs } = await openTwo(start);
      await ours.lease.acquire();

      await ours.lease.release();

      expect(await theirs.lease.acquire()).toEqual({ isHeld: true });
    });

    test('is given back by its holder alone, also when another believes that it holds it', async () => {
      const { server, ours, theirs } = await openTwo(start);
      await ours.lease.acquire();
      await takeOver(theirs.lease);

      await ours.lease.release();

      const answer = await server.open().lease.acquire();
      expect(answer).toMatchObject({ isHeld: false, holder: theirs.owner });
      expect(await theirs.lease.acquire()).toEqual({ isHeld: true });
    });
  });
}

async function openTwo(start: () => Promise<LeaseServer>) {
  const server = await start();
  return { server, ours: server.open(), theirs: server.open(), ttlMs: server.ttlMs };
}

/** Waits for the end of a lease by asking for it. */
async function takeOver(lease: Lease): Promise<void> {
  while (!(await lease.acquire()).isHeld);
}

/** What is left of the lease of another process. */
async function timeLeftMs(lease: Lease): Promise<number> {
  const answer = await lease.acquire();
  if (answer.isHeld) throw new Error('The lease has ended already.');
  return answer.expiresInMs;
}
