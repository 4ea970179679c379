/**
 * Candidate (a): a consumer that does no work. It is how fast messages can leave the queues at all:
 * prefetch 1,000, each message acknowledged by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { ACKS_TAKEN_MS, given, Run, tell } from './result.ts';

const run = new Run(Number(given('BENCH_EVENTS')));
const connection = await connect(given('BENCH_BROKER'));
for (const queue of ['vehicle.entry', 'vehicle.exit']) {
  const channel = await connection.createChannel();
  await channel.prefetch(1_000);
  await channel.consume(queue, (message) => {
    if (message === null) throw new Error(`${queue} is gone.`);
    run.began();
    channel.ack(message);
    run.finished(1);
  });
}
await run.over;
await sleep(ACKS_TAKEN_MS);
await connection.close();
tell(run.result);
