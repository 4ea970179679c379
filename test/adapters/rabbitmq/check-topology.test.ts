/** What the checks say about a broker that refuses to be looked at. */
import { expect, test } from 'vitest';
import { applyTopology } from '#adapters/rabbitmq/apply-topology.ts';
import { BrokerError, describeRefusal } from '#adapters/rabbitmq/broker-error.ts';
import { checkBroker } from '#adapters/rabbitmq/check-broker.ts';
import { checkTopology } from '#adapters/rabbitmq/check-topology.ts';
import type { LiveConnection } from '#adapters/rabbitmq/live-connection.ts';

const FORBIDDEN = `403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - no 'configure' right"`;
const DIFFERENT = `406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - a new sentence"`;

test('a user without the right to configure is warned that nothing can be compared', async () => {
  const declared = await checkTopology(connection({ declare: refusal(403, FORBIDDEN) }), 1, '/');
  const looked = await checkTopology(connection({ look: refusal(403, FORBIDDEN) }), 1, '/');

  for (const { verdict, found, fix } of [...declared, ...looked]) {
    expect(verdict).toBe('warning');
    expect(found).toMatch(/cannot be checked: RabbitMQ at x:1: no 'configure' right/);
    expect(fix).toContain('right to configure');
  }
});

test('a difference that is put in other words is passed on as it is', async () => {
  const checks = await checkTopology(connection({ declare: refusal(406, DIFFERENT) }), 1, '/');

  expect(checks.map(({ verdict, found }) => [verdict, found])).toEqual(
    checks.map(() => ['unsafe', 'a new sentence']),
  );
});

test('a broker that refuses for another reason could not be asked', async () => {
  const broken = refusal(541, '541 (INTERNAL-ERROR) with message "INTERNAL_ERROR - no leader"');

  await expect(checkTopology(connection({ declare: broken }), 1, '/')).rejects.toBe(broken);
});

test('looking and applying fail when the connection does', async () => {
  const lost = new BrokerError('lost', 'it went away');

  await expect(checkTopology(connection({ look: lost }), 1, '/')).rejects.toBe(lost);
  await expect(applyTopology(connection({ look: lost }), 1)).rejects.toBe(lost);
});

test('applying fails when the user may not', async () => {
  const forbidden = refusal(403, FORBIDDEN);

  await expect(applyTopology(connection({ look: forbidden }), 1)).rejects.toBe(forbidden);
  await expect(applyTopology(connection({ declare: forbidden }), 1)).rejects.toBe(forbidden);
});

test.each([
  ['3.10.8', 'ok'],
  ['3.9.29', 'unsafe'],
  ['2.99.0', 'unsafe'],
  ['3.13.7', 'ok'],
  ['4.3.4', 'ok'],
  ['', 'unsafe'],
])('version %j is %s', (version, verdict) => {
  const serverProperties = { product: 'RabbitMQ', version };

  const [check] = checkBroker({ serverProperties, heartbeatSeconds: 5 }, undefined);

  expect(check).toMatchObject({ setting: 'version', verdict, found: `RabbitMQ ${version}` });
  expect(check?.fix === undefined).toBe(verdict === 'ok');
});

test('a connection without a heartbeat is warned of', () => {
  const serverProperties = { product: 'RabbitMQ', version: '4.0.1' };

  const [, check] = checkBroker({ serverProperties, heartbeatSeconds: 0 }, undefined);

  expect(check).toMatchObject({ setting: 'heartbeat', verdict: 'warning', found: 'none' });
});

/** A connection whose every look, or declaration, is refused so. */
function connection(refusals: {
  readonly look?: BrokerError;
  readonly declare?: BrokerError;
}): LiveConnection {
  const answer = async (error: BrokerError | undefined): Promise<object> => {
    if (error !== undefined) throw error;
    return {};
  };
  const raw = {
    checkQueue: () => answer(refusals.look),
    checkExchange: () => answer(refusals.look),
    assertQueue: () => answer(refusals.declare),
    assertExchange: () => answer(refusals.declare),
  };
  const channel = {
    ask: (request: (of: typeof raw) => Promise<unknown>) => request(raw),
    close: async () => undefined,
  };
  return { openChannel: async () => channel } as unknown as LiveConnection;
}

function refusal(code: number, message: string): BrokerError {
  return describeRefusal(Object.assign(new Error(message), { code }), 'RabbitMQ at x:1');
}
