/** What only the engine in a thread can get wrong: errors that cross over, and a thread that ends. */
import { expect, it } from 'vitest';
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
  const ended = Promise.withResolvers<Error | undefined>();
  const channel = await engine
    .deliveries(0)
    .open('entry', { prefetch: 10 }, { delivered: () => undefined, ended: ended.resolve });

  channel.ackThrough(5);

  expect((await ended.promise)?.message).toContain('Tag 5');
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
