/**
 * What consumers of RabbitMQ have acknowledged, and which dead letters it has confirmed, by what
 * goes over the wires.
 */
import { AmqpReader } from './amqp-reader.ts';
import type { AmqpMethod } from './amqp-reader.ts';
import type { LinkTap } from './link.ts';

export interface RabbitSteps {
  /** A delivery of a queue was acknowledged. */
  acked(queue: 'entry' | 'exit', body: Buffer): void;
  /** A dead letter is stored. */
  buried(body: Buffer): void;
}

const CHANNEL_OPEN = '20.10';
const PUBLISH = '60.40';
const DELIVER = '60.60';
const ACK = '60.80';

interface Delivered {
  readonly tag: bigint;
  readonly queue: 'entry' | 'exit' | undefined;
  readonly body: Buffer;
}

/** What is under way on one channel, both in the order of the tags. */
interface Channel {
  delivered: Delivered[];
  published: { readonly tag: bigint; readonly body: Buffer }[];
  publishedCount: bigint;
}

class Conversation {
  readonly requests: AmqpReader;
  readonly answers: AmqpReader;
  readonly #steps: RabbitSteps;
  readonly #channels = new Map<number, Channel>();

  constructor(steps: RabbitSteps) {
    this.#steps = steps;
    this.requests = new AmqpReader((method) => this.#requested(method));
    this.answers = new AmqpReader((method) => this.#answered(method));
  }

  #requested({ channel, name, fields, body }: AmqpMethod): void {
    const state = this.#channel(channel);
    if (name === CHANNEL_OPEN) this.#channels.delete(channel);
    if (name === PUBLISH) {
      state.publishedCount += 1n;
      state.published.push({ tag: state.publishedCount, body: body ?? Buffer.alloc(0) });
    }
    if (name !== ACK) return;
    const isDone = settles(fields);
    for (const { tag, queue, body: acked } of state.delivered) {
      if (queue !== undefined && isDone(tag)) this.#steps.acked(queue, acked);
    }
    state.delivered = state.delivered.filter(({ tag }) => !isDone(tag));
  }

  #answered({ channel, name, fields, body = Buffer.alloc(0) }: AmqpMethod): void {
    const state = this.#channel(channel);
    if (name === DELIVER) {
      const tagAt = 1 + (fields[0] as number);
      const exchangeAt = tagAt + 9;
      const keyAt = exchangeAt + 1 + (fields[exchangeAt] as number);
      const key = fields.toString('utf8', keyAt + 1, keyAt + 1 + (fields[keyAt] as number));
      const [, queue] = /^(entry|exit)\./.exec(key) ?? [];
      const tag = fields.readBigUInt64BE(tagAt);
      state.delivered.push({ tag, queue: queue as Delivered['queue'], body });
    }
    if (name !== ACK) return;
    const isDone = settles(fields);
    for (const { tag, body: buried } of state.published) {
      if (isDone(tag)) this.#steps.buried(buried);
    }
    state.published = state.published.filter(({ tag }) => !isDone(tag));
  }

  #channel(number: number): Channel {
    const known = this.#channels.get(number);
    if (known !== undefined) return known;
    const channel: Channel = { delivered: [], published: [], publishedCount: 0n };
    this.#channels.set(number, channel);
    return channel;
  }
}

/** Which tags an acknowledgement is about: one, or all up to it. */
function settles(fields: Buffer): (tag: bigint) => boolean {
  const through = fields.readBigUInt64BE(0);
  const isMultiple = ((fields[8] as number) & 1) === 1;
  return (tag) => (isMultiple ? tag <= through : tag === through);
}

export class RabbitTrace implements LinkTap {
  readonly #steps: RabbitSteps;
  readonly #conversations = new Map<object, Map<number, Conversation>>();

  constructor(steps: RabbitSteps) {
    this.#steps = steps;
  }

  bytes(link: object, connection: number, direction: 'there' | 'back', bytes: Buffer): void {
    const all = this.#conversations.get(link) ?? new Map<number, Conversation>();
    this.#conversations.set(link, all);
    const conversation = all.get(connection) ?? new Conversation(this.#steps);
    all.set(connection, conversation);
    (direction === 'there' ? conversation.requests : conversation.answers).read(bytes);
  }

  closed(link: object, connection: number): void {
    this.#conversations.get(link)?.delete(connection);
  }
}
