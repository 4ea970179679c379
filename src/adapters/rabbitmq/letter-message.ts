/**
 * A dead letter as a message: the body is the original one, everything else is in the headers. Also
 * read are messages that the broker has moved by itself, and those that somebody has put there.
 */
import { REJECTION_REASONS } from '#domain/sighting.ts';
import { digest } from '../digest.ts';
import { DEAD_LETTER_QUEUE } from './topology.ts';
import type { ConsumeMessage } from 'amqplib';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { BuriedLetter, DeadLetter } from '#ports/dead-letters.ts';
import type { Outgoing } from './outlet.ts';
import type { SightingQueue } from './topology.ts';

/** A letter that was read, and what is not shown of it. */
export interface ReadLetter {
  readonly letter: BuriedLetter;
  /** The queue that it goes back to; undefined when that is not known. */
  readonly origin: string | undefined;
  /** Names it on the channel that it was read on. */
  readonly tag: number;
}

/** What the broker notes on a message that it moves: `x-death`. */
interface Death {
  readonly queue?: unknown;
  readonly reason?: unknown;
  readonly count?: unknown;
  readonly time?: { readonly value?: unknown };
}

/** Longer details are cut, because all headers of a message must fit into one frame. */
const DETAIL_LENGTH_MAX = 16_384;
const MS_PER_SECOND = 1_000;

export function writeLetter(letter: DeadLetter, partition: number): Outgoing {
  const { queue, reason, detail, body, atMs } = letter;
  return {
    exchange: '',
    routingKey: DEAD_LETTER_QUEUE,
    queueName: DEAD_LETTER_QUEUE,
    body,
    contentType: 'application/octet-stream',
    headers: { reason, detail: detail.slice(0, DETAIL_LENGTH_MAX), queue, partition, at: atMs },
  };
}

/** @param queues those that letters come from and can go back to */
export function readLetter(message: ConsumeMessage, queues: readonly SightingQueue[]): ReadLetter {
  const { content: body, fields, properties } = message;
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const read = readOwn(headers, queues) ?? readDeath(headers, queues);
  const { origin, ...particulars } = read;
  const id = String(
    properties.messageId ?? digest(`${particulars.atMs} ${body.toString('base64')}`),
  );
  return { letter: { id, ...particulars, body }, origin, tag: fields.deliveryTag };
}

/** What the headers tell of a letter. */
type Particulars = Omit<BuriedLetter, 'id' | 'body'> & Pick<ReadLetter, 'origin'>;

/** A letter of ours. */
function readOwn(
  headers: Readonly<Record<string, unknown>>,
  queues: readonly SightingQueue[],
): Particulars | undefined {
  const { reason, detail, queue, partition, at } = headers;
  if (!isReason(reason) || !isKind(queue) || typeof at !== 'number') return undefined;
  if (typeof partition !== 'number') return undefined;
  const home = queues.find((one) => one.kind === queue && one.partition === partition);
  return { partition, queue, reason, detail: String(detail), atMs: at, origin: home?.name };
}

/** A message that the broker has moved, or that came there in some other way. */
function readDeath(
  headers: Readonly<Record<string, unknown>>,
  queues: readonly SightingQueue[],
): Particulars {
  const deaths = headers['x-death'];
  const death: Death | undefined = Array.isArray(deaths) ? (deaths as Death[])[0] : undefined;
  const home = queues.find(({ name }) => name === death?.queue);
  const seconds = Number(death?.time?.value ?? 0);
  const detail =
    death === undefined
      ? 'It was put here by something else.'
      : `RabbitMQ moved it here from queue ${String(death.queue)}: ${String(death.reason)}.`;
  const advice = ' Its queue is not one of ours: it can be discarded, but not be published again.';
  return {
    partition: home?.partition,
    queue: home?.kind ?? 'entry',
    reason: 'broker_rejected',
    detail: home === undefined ? `${detail}${advice}` : detail,
    atMs: seconds * MS_PER_SECOND,
    origin: home?.name,
  };
}

function isReason(value: unknown): value is RejectionReason {
  return REJECTION_REASONS.some((reason) => reason === value);
}

function isKind(value: unknown): value is SightingKind {
  return value === 'entry' || value === 'exit';
}
