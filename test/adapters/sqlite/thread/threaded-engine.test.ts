/** What only the engine in a thread can get wrong: errors that cross over, and a thread that ends. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { messagesNumbered } from '../numbered.ts';
import { newFile, openEngine, openThread } from '../subject.ts';

it('says why the file cannot be used, with the code of the reason', async () => {
  const file = await newFile();
  await openEngine(file).close();

  await expect(openThread(file, 2)).rejects.toMatchObject({
    name: 'EmbeddedError',
    code: 'other_partitions',
  });
});

it('hands an error of a call back, and goes on', async () => {
  const engine = await openThread(await newFile());

  await expect(engine.store(7).claim()).rejects.toThrow('There is no partition 7');
  await expect(engine.store(0).claim()).resolves.toMatchObject({ epoch: 1 });
});

it('TH2: fails what is asked of it after it was closed', async () => {
  const engine = await openThread(await newFile());
  await engine.close();

  await expect(engine.store(0).claim()).rejects.toMatchObject({ code: 'closed' });
  await expect(engine.close()).resolves.toBeUndefined();
});

it('ends a channel whose acknowledgement makes no sense, so that its deliveries come again', async () => {
  const engine = await openThread(await newFile());
  const deliveries = engine.deliveries(0);
  await engine.publisher.publish('entry', messagesNumbered(1));
  const listener = new RecordingListener();
  const channel = await deliveries.open('entry', { prefetch: 10 }, listener);
  await listener.received(3);
  expect(await deliveries.backlog('entry')).toBe(0);

  channel.ackThrough(5);

  expect((await listener.end)?.message).toContain('Tag 5');
  expect(await deliveries.backlog('entry')).toBe(3);
  await channel.close();
  expect(listener.endings).toHaveLength(1);
});

it('hands nothing to a channel that is being closed, although it is on its way', async () => {
  const file = await newFile();
  const engine = await openThread(file);
  const deliveries = engine.deliveries(0);
  await engine.publisher.publish('entry', messagesNumbered(1));
  const listener = new RecordingListener();
  const channel = await deliveries.open('entry', { prefetch: 10 }, listener);
  spinUntilHandedOut(file, 3);

  await channel.close();

  expect(listener.deliveries).toEqual([]);
  expect(await deliveries.backlog('entry')).toBe(3);
});

it('forgets a consumer whose channel could not be opened', async () => {
  const engine = await openThread(await newFile());
  const listener = new RecordingListener();

  const opening = engine.deliveries(7).open('entry', { prefetch: 10 }, listener);
  await expect(opening).rejects.toThrow('There is no partition 7');
  await engine.close();

  expect(listener.endings).toEqual([]);
});

it('sends the body of a dead letter alone, not the segment that it came in', async () => {
  const engine = await openThread(await newFile());
  const segment = new TextEncoder().encode('before|letter|after');
  const body = segment.subarray(7, 13);

  await engine
    .deadLetters(0)
    .bury([{ queue: 'exit', reason: 'not_json', detail: 'It is not JSON.', body, atMs: 1 }]);

  const [letter] = await engine.deadLetterBox.list({ limit: 10 });
  expect(new TextDecoder().decode(letter?.body)).toBe('letter');
});

/** Returns when the thread has handed out so many messages, and has let none of them in yet. */
function spinUntilHandedOut(file: string, count: number): void {
  const connection = new DatabaseSync(file, { readOnly: true });
  const find = connection.prepare("SELECT handed_out FROM queues WHERE kind = 'entry'");
  let handedOut = 0;
  for (let look = 0; look < 1_000_000 && handedOut < count; look += 1) {
    handedOut = Number(find.get()?.['handed_out']);
  }
  connection.close();
  expect(handedOut).toBe(count);
}
