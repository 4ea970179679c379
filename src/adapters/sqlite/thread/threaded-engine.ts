/**
 * The embedded engine in a thread of its own, so that the disk and the pairing of stays do not wait
 * for each other. It keeps the contracts that the engine itself keeps.
 *
 * TH1 Everything is asked in the order in which it was said.
 * TH2 When the thread ends, everything that was asked of it fails, and every channel ends.
 */
import { Worker } from 'node:worker_threads';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { EmbeddedError } from '../embedded-error.ts';
import { packSegment, unpackSegment } from '../segment.ts';
import type { DeadLetter, DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries, DeliveryListener } from '#ports/deliveries.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { EmbeddedEngine } from '../embedded-engine.ts';
import type { EmbeddedErrorCode } from '../embedded-error.ts';
import type {
  Ack,
  Answer,
  Call,
  End,
  Handout,
  Opened,
  PlainError,
  ThreadOptions,
} from './messages.ts';

/**
 * What the thread's heap has for new objects. It fills within 200,000 events; without a limit it
 * doubles once more after some 500,000, which looks like a leak.
 */
const YOUNG_GENERATION_MB = 24;

/**
 * Opens the engine in a thread.
 *
 * @throws EmbeddedError as `openEmbeddedEngine` does
 */
export async function openThreadedEngine(options: ThreadOptions): Promise<EmbeddedEngine> {
  const thread = new EngineThread(options);
  await thread.started;
  const call =
    (name: string, partition = 0) =>
    (...args: readonly unknown[]): Promise<never> =>
      thread.call(name, partition, args);
  return {
    publisher: publisherOn(thread),
    deadLetterBox: {
      list: call('list'),
      count: call('count'),
      find: call('find'),
      retry: call('retry'),
      discard: call('discard'),
    } satisfies DeadLetterBox,
    deliveries: (partition) => deliveriesOn(thread, partition),
    store: (partition) =>
      ({
        claim: call('claim', partition),
        load: call('load', partition),
        commit: call('commit', partition),
        due: call('due', partition),
        readOutbox: call('readOutbox', partition),
        trimOutbox: call('trimOutbox', partition),
        close: async () => undefined,
      }) satisfies StayStore,
    deadLetters: (partition) => deadLettersOn(thread, partition),
    close: () => thread.close(),
  };
}

function publisherOn(thread: EngineThread): Publisher {
  return {
    publish: async (queue, messages) => {
      const segment = packSegment(messages.map(({ body }) => body));
      const plates = messages.map(({ plate }) => plate);
      await thread.call('publish', 0, [{ queue, plates, segment }], [segment.buffer]);
    },
    close: () => thread.call('closePublisher', 0, []),
  };
}

function deliveriesOn(thread: EngineThread, partition: number): Deliveries {
  return {
    open: async (queue, { prefetch }, listener) => {
      const channel = thread.addChannel(queue, listener);
      try {
        await thread.call('open', partition, [channel, queue, prefetch]);
      } catch (error) {
        thread.dropChannel(channel);
        throw error;
      }
      return {
        queue,
        ackThrough: (tag) => thread.ack({ channel, ackThrough: tag }),
        stop: () => thread.call('stop', partition, [channel]),
        close: () => {
          thread.silence(channel);
          return thread.call('closeChannel', partition, [channel]);
        },
      };
    },
    backlog: (queue) => thread.call('backlog', partition, [queue]),
  };
}

function deadLettersOn(thread: EngineThread, partition: number): DeadLetters {
  return {
    bury: (letters) => thread.call('bury', partition, [letters.map(withOwnBody)]),
  };
}

/** A body is a part of the segment that it came in; only the part is to be sent. */
function withOwnBody(letter: DeadLetter): DeadLetter {
  return { ...letter, body: letter.body.slice() };
}

type Message = Answer | Handout | End | Opened;

/** A channel that has not ended. */
interface OpenChannel {
  readonly queue: 'entry' | 'exit';
  readonly listener: DeliveryListener;
  /** It is being closed. */
  isSilent: boolean;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

class EngineThread {
  /** Resolves when the file is open. */
  readonly started: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #channels = new Map<number, OpenChannel>();
  #opened: Waiting | undefined;
  #lastId = 0;
  #isOver: Error | undefined;

  constructor(options: ThreadOptions) {
    this.#worker = new Worker(new URL('./engine-thread.ts', import.meta.url), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on('message', (message: Message) => this.#receive(message));
    this.#worker.once('error', (error) => this.#fail(toError(error as Error)));
    this.#worker.once('exit', () =>
      this.#fail(new EmbeddedError('closed', `${options.file} has been closed by this process.`)),
    );
    this.started = new Promise((resolve, reject) => {
      this.#opened = { resolve, reject };
    });
  }

  call(
    name: string,
    partition: number,
    args: readonly unknown[],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<never> {
    return new Promise((resolve, reject) => {
      if (this.#isOver !== undefined) {
        reject(this.#isOver);
        return;
      }
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      const call: Call = { id: this.#lastId, name, partition, args };
      this.#worker.postMessage(call, transfer);
    });
  }

  ack(ack: Ack): void {
    if (this.#isOver === undefined) this.#worker.postMessage(ack);
  }

  addChannel(queue: 'entry' | 'exit', listener: DeliveryListener): number {
    this.#lastId += 1;
    this.#channels.set(this.#lastId, { queue, listener, isSilent: false });
    return this.#lastId;
  }

  /** Forgets a channel that could not be opened; its listener is told nothing. */
  dropChannel(channel: number): void {
    this.#channels.delete(channel);
  }

  /** Hands nothing more to this channel: what is on its way from the thread goes back when it ends. */
  silence(channel: number): void {
    const found = this.#channels.get(channel);
    if (found !== undefined) found.isSilent = true;
  }

  async close(): Promise<void> {
    if (this.#isOver !== undefined) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.call('close', 0, []);
    await exited;
  }

  #receive(message: Message): void {
    if ('opened' in message) this.#noteOpened(message);
    else if ('id' in message) this.#settle(message);
    else if ('segment' in message) this.#deliver(message);
    else this.#end(message.channel, message.ended && toError(message.ended));
  }

  #noteOpened({ opened: error }: Opened): void {
    if (error === undefined) this.#opened?.resolve(undefined as never);
    else this.#fail(toError(error));
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(toError(answer.error));
    else waiting?.resolve(answer.value as never);
  }

  #deliver({ channel, firstTag, redelivered, receivedAtMs, segment }: Handout): void {
    const found = this.#channels.get(channel);
    if (found === undefined || found.isSilent) return;
    const { queue, listener } = found;
    const deliveries = unpackSegment(segment).map((body, index) => ({
      queue,
      tag: firstTag + index,
      body,
      redelivered: index < redelivered,
      receivedAtMs,
    }));
    listener.delivered(deliveries);
  }

  #end(channel: number, error: Error | undefined): void {
    const found = this.#channels.get(channel);
    this.#channels.delete(channel);
    found?.listener.ended(error);
  }

  #fail(error: Error): void {
    if (this.#isOver !== undefined) return;
    this.#isOver = error;
    this.#opened?.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    const channels = Array.from(this.#channels.keys());
    for (const channel of channels) this.#end(channel, error);
  }
}

/** Gives an error back the class that decides about what follows from it. */
function toError({ name, message, code }: PlainError | (Error & { code?: string })): Error {
  if (name === 'EmbeddedError') return new EmbeddedError(code as EmbeddedErrorCode, message);
  if (name === 'RefusedToRun') return new RefusedToRun(message);
  return Object.assign(new Error(message), { name });
}
