/** The simulated servers keep the contracts that the real ones are held to. */
import { afterAll, describe, expect, test } from 'vitest';
import { commitNext, write } from '#test/contract/commits.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import { leaseContract } from '#test/contract/lease.contract.ts';
import { publisherContract } from '#test/contract/publisher.contract.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { LEASE_TTL_MS, SimulatedServers } from './simulated-servers.ts';
import type { SimulatedPorts } from './simulated-servers.ts';
import type { LeaseSubject } from '#test/contract/lease.contract.ts';
import type { Subject } from '#test/contract/subject.ts';

const running: SimulatedServers[] = [];

async function open(): Promise<Subject<SimulatedPorts>> {
  return openServers().open();
}

function openServers(): SimulatedServers {
  const servers = new SimulatedServers();
  running.push(servers);
  void servers.run();
  return servers;
}

afterAll(() => {
  for (const servers of running) servers.close();
});

deliveriesContract('the simulation', open);
publisherContract('the simulation', open);
stayStoreContract('the simulation', open);

leaseContract('the simulation', async () => {
  const servers = openServers();
  const open = (): LeaseSubject => {
    const { owner, lease } = servers.open();
    return { owner, lease };
  };
  return { ttlMs: LEASE_TTL_MS, open };
});

test('a lease of the simulation expires by the clock of the store', async () => {
  const servers = openServers();
  const [first, second] = [servers.open(), servers.open()];
  servers.store.clock.jump(LEASE_TTL_MS * 2);
  await first.lease.acquire();

  servers.store.clock.jump(LEASE_TTL_MS + 1);

  expect(await second.lease.acquire()).toEqual({ isHeld: true });
});

describe('what fails in the simulation', () => {
  test.each(['answer_lost', 'request_lost'] as const)('C4: a commit rejects, %s', async (is) => {
    const servers = openServers();
    const { store } = servers.open();
    const owner = await store.claim();
    servers.store.nextCommit = { is };

    await expect(commitNext(store, owner, { writes: [write('A1')] })).rejects.toThrow('reset');

    await expect(store.load([])).rejects.toThrow('reset');
    const next = await store.claim();
    expect(next.nextCommit - owner.nextCommit).toBe(is === 'answer_lost' ? 1 : 0);
  });

  test('C2: a commit that arrives after the next claim is fenced', async () => {
    const servers = openServers();
    const { store } = servers.open();
    const owner = await store.claim();
    servers.store.nextCommit = { is: 'after_claim', ms: 0 };
    await expect(commitNext(store, owner, { writes: [write('A1')] })).rejects.toThrow('reset');
    await store.claim();
    await servers.time.until(servers.time.now() + 5);

    expect(await store.load([write('A1').key])).toEqual([undefined]);
  });

  test('C3: what is committed outlives the store', async () => {
    const servers = openServers();
    const { store } = servers.open();
    await commitNext(store, await store.claim(), { summaries: ['"a"'] });

    servers.store.life.end();
    servers.store.restart();

    await expect(store.readOutbox(0, 1)).rejects.toThrow('ended');
    expect(await store.claim()).toMatchObject({ lastSummary: 1, outboxDepth: 1 });
  });
});
