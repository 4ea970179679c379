/**
 * Whether exchange and queues are there and as they must be. Nothing is created or changed: what is
 * missing is found by a passive declaration, and only what is there is declared once more; the
 * broker refuses that with the difference, if there is one. Bindings cannot be looked at in AMQP. A
 * publisher learns of a missing one, because each message that finds no queue comes back.
 */
import { refusalOf } from './brief-connection.ts';
import { APPLY, REPLY, serverText } from './broker-error.ts';
import { DEAD_LETTER_QUEUE, EXCHANGE, planTopology } from './topology.ts';
import type { Channel } from 'amqplib';
import type { SettingCheck } from '#ports/setting-checks.ts';
import type { BrokerError } from './broker-error.ts';
import type { LiveConnection } from './live-connection.ts';
import type { QueuePlan } from './topology.ts';

/** What is looked at, and how. */
interface Part {
  readonly setting: string;
  readonly look: (raw: Channel) => Promise<unknown>;
  readonly declare: (raw: Channel) => Promise<unknown>;
  /** What a person must do to have it made anew. */
  readonly renewal: string;
}

/**
 * Looks at the exchange and at every queue of this many partitions.
 *
 * @throws BrokerError when the broker does not answer
 */
export async function checkTopology(
  live: LiveConnection,
  partitions: number,
  vhost: string,
): Promise<readonly SettingCheck[]> {
  const { deadLetters, sightings } = planTopology(partitions);
  const queues = [...sightings, deadLetters].map((plan) => queuePart(plan, vhost));
  const checks: SettingCheck[] = [];
  for (const part of [exchangePart(vhost), ...queues]) checks.push(await check(live, part));
  return checks;
}

async function check(live: LiveConnection, part: Part): Promise<SettingCheck> {
  const { setting, look, declare, renewal } = part;
  const one = { server: 'rabbitmq', setting } as const;
  const absence = await refusalOf(live, look);
  if (absence?.replyCode === REPLY.notFound) {
    const fix = `Without it messages have nowhere to go. Create it: ${APPLY}`;
    return { ...one, verdict: 'unsafe', found: 'missing', fix };
  }
  const difference = absence ?? (await refusalOf(live, declare));
  if (difference === undefined) return { ...one, verdict: 'ok', found: 'as it must be' };
  if (difference.replyCode === REPLY.preconditionFailed) {
    return { ...one, verdict: 'unsafe', found: describeDifference(difference), fix: renewal };
  }
  if (difference.replyCode !== REPLY.accessRefused) throw difference;
  return {
    ...one,
    verdict: 'warning',
    found: `there, but how it is set up cannot be checked: ${difference.message}`,
    fix: 'To have it checked, give the user of rabbitmq.url the right to configure it.',
  };
}

function queuePart({ name, arguments: args }: QueuePlan, vhost: string): Part {
  const emptied =
    name === DEAD_LETTER_QUEUE
      ? 'retry or discard its letters (plateflow dead-letters)'
      : 'stop what publishes to it, and let its messages be consumed';
  return {
    setting: `queue ${name}`,
    look: (raw) => raw.checkQueue(name),
    declare: (raw) => raw.assertQueue(name, { durable: true, arguments: args }),
    // A quorum queue is not deleted with --if-empty: rabbitmqctl prints an error and ends with 0.
    renewal:
      `A queue cannot be changed. Empty it: ${emptied}. When it is empty ` +
      `(rabbitmqctl list_queues --vhost ${vhost} name messages) delete it ` +
      `(rabbitmqctl delete_queue --vhost ${vhost} ${name}) and create it: ${APPLY}`,
  };
}

function exchangePart(vhost: string): Part {
  return {
    setting: `exchange ${EXCHANGE}`,
    look: (raw) => raw.checkExchange(EXCHANGE),
    declare: (raw) => raw.assertExchange(EXCHANGE, 'direct', { durable: true }),
    renewal:
      'An exchange cannot be changed. Stop what publishes to it, delete it in the virtual host ' +
      `${vhost} (rabbitmqadmin delete exchange) and create it: ${APPLY}`,
  };
}

/** `x-queue-type must be 'quorum' but is 'classic'`, from the broker's sentence. */
function describeDifference({ cause }: BrokerError): string {
  const text = serverText((cause as Error).message);
  const found = /inequivalent arg '([^']+)' .*: received (.+) but current is (.+)$/.exec(text);
  if (found === null) return text;
  const [, argument, wanted, current] = found;
  return `${argument} must be ${plain(wanted)} but is ${plain(current)}`;
}

/** The broker writes values in three ways; the shortest is enough. */
function plain(value = ''): string {
  return value.replace(/^the value ('.*') of type '\w+'$/, '$1');
}
