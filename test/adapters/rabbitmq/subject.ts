/** RabbitMQ with an empty topology, for tests. */
import { connect } from 'amqplib';
import { onTestFinished } from 'vitest';
import { openRabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';
import { queuePorts, subjectOf } from '#test/contract/subject.ts';
import { emptyBroker } from '#test/support/servers/shared.ts';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { BrokerWitness, ConnectionPurpose } from '#adapters/rabbitmq/broker-connection.ts';
import type { RabbitEngine, RabbitEngineOptions } from '#adapters/rabbitmq/rabbit-engine.ts';
import type { DeadLetterPorts } from '#test/contract/dead-letters.contract.ts';
import type { Subject } from '#test/contract/subject.ts';

/** The url of a virtual host with empty queues. */
export async function preparedBroker(partitions = 1): Promise<string> {
  const url = await emptyBroker();
  await openEngine(url, { partitions }).applyTopology();
  return url;
}

/** An engine that is closed when the test is over. The clock stands still at 1,000. */
export function openEngine(url: string, changes: Partial<RabbitEngineOptions> = {}): RabbitEngine {
  const engine = openRabbitEngine({
    url,
    partitions: 1,
    heartbeatMs: 5_000,
    connectTimeoutMs: 5_000,
    publishWindow: 1_000,
    clock: { now: () => 1_000 },
    ...changes,
  });
  onTestFinished(() => engine.close());
  return engine;
}

/** The engine as the contract suites want it. */
export function openSubject(url: string): Promise<Subject<DeadLetterPorts>> {
  return subjectOf(() => openEngine(url), queuePorts);
}

/** A connection of a stranger, closed when the test is over. */
export async function connectRaw(url: string): Promise<ChannelModel> {
  const model = await connect(url);
  model.on('error', () => undefined);
  onTestFinished(() => model.close().catch(() => undefined));
  return model;
}

/** A channel of a stranger, for the time of one call. */
export async function withRawChannel<T>(
  url: string,
  use: (raw: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const model = await connect(url);
  model.on('error', () => undefined);
  try {
    const raw = await model.createConfirmChannel();
    raw.on('error', () => undefined);
    return await use(raw);
  } finally {
    await model.close().catch(() => undefined);
  }
}

/** How many messages of a queue wait, as a stranger sees it. */
export async function readyCount(url: string, queueName: string): Promise<number> {
  return withRawChannel(url, async (raw) => (await raw.checkQueue(queueName)).messageCount);
}

/** A witness that keeps what it is told, and tells when it is told something. */
export class RecordingWitness implements Required<BrokerWitness> {
  readonly told: string[] = [];
  readonly #waiting: { readonly line: string; readonly resolve: () => void }[] = [];

  connected(purpose: ConnectionPurpose): void {
    this.#tell(`connected ${purpose}`);
  }

  lost(purpose: ConnectionPurpose, error: Error): void {
    this.#tell(`lost ${purpose}: ${error.message}`);
  }

  blocked(purpose: ConnectionPurpose, reason: string): void {
    this.#tell(`blocked ${purpose}: ${reason}`);
  }

  unblocked(purpose: ConnectionPurpose): void {
    this.#tell(`unblocked ${purpose}`);
  }

  /** Resolves when it has been told a line that begins so. */
  async heard(line: string): Promise<void> {
    if (this.told.some((one) => one.startsWith(line))) return;
    await new Promise<void>((resolve) => this.#waiting.push({ line, resolve }));
  }

  #tell(told: string): void {
    this.told.push(told);
    for (const { line, resolve } of this.#waiting) if (told.startsWith(line)) resolve();
  }
}
