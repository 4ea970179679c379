/**
 * Candidate (b): the same job as one would write it down first. One SET for each entry; a GET, a
 * POST and a DEL for each exit; then the acknowledgement. It loses and doubles summaries when a
 * process dies and bills wrongly when events change places, which is not held against it here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { ACKS_TAKEN_MS, given, Run, tell } from './result.ts';
import type { ConsumeMessage } from 'amqplib';

interface Event {
  readonly vehicle_plate: string;
  readonly entry_date_time?: string;
  readonly exit_date_time?: string;
}

const run = new Run(Number(given('BENCH_EVENTS')));
const redis = new Redis(given('BENCH_REDIS'));
const writer = new Pool(given('BENCH_WRITER'), { connections: 64 });
const connection = await connect(given('BENCH_BROKER'));

async function consume(queue: string, work: (event: Event) => Promise<void>): Promise<void> {
  const channel = await connection.createChannel();
  await channel.prefetch(1_000);
  const handle = async (message: ConsumeMessage): Promise<void> => {
    run.began();
    const event = parse(message.content);
    if (event !== undefined) await work(event);
    channel.ack(message);
    run.finished(1);
  };
  await channel.consume(queue, (message) => {
    if (message === null) throw new Error(`${queue} is gone.`);
    void handle(message);
  });
}

/** Undefined for what is not an event: it is thrown away. */
function parse(content: Buffer): Event | undefined {
  try {
    return (JSON.parse(content.toString()) as Event | null) ?? undefined;
  } catch {
    return undefined;
  }
}

async function entered({ vehicle_plate: plate, entry_date_time: at }: Event): Promise<void> {
  await redis.set(`vehicle:${plate}`, at ?? '');
}

async function left({ vehicle_plate: plate, exit_date_time: exit }: Event): Promise<void> {
  const entry = await redis.get(`vehicle:${plate}`);
  const { body } = await writer.request({
    path: '/',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ plate, entry, exit }),
  });
  await body.dump();
  await redis.del(`vehicle:${plate}`);
}

await consume('vehicle.entry', entered);
await consume('vehicle.exit', left);
await run.over;
await sleep(ACKS_TAKEN_MS);
await connection.close();
redis.disconnect();
await writer.close();
tell(run.result);
