/** What every engine's dead letters must do: nothing that is set aside is lost, altered or doubled. */
import { describe, expect, test } from 'vitest';
import { RecordingListener } from './recording-listener.ts';
import { closing } from './subject.ts';
import type { DeadLetter, DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { QueuePorts } from './deliveries.contract.ts';
import type { Open } from './subject.ts';

export interface DeadLetterPorts extends QueuePorts {
  readonly deadLetters: DeadLetters;
  readonly deadLetterBox: DeadLetterBox;
}

export function deadLettersContract(name: string, open: Open<DeadLetterPorts>): void {
  describe(`the dead letters of ${name}`, () => {
    keeping(open);
    retrying(open);
  });
}

function keeping(open: Open<DeadLetterPorts>): void {
  test('what was buried is there for another process, to the byte', async () => {
    const first = await closing(open());
    const letters: readonly DeadLetter[] = [
      letter({ body: Uint8Array.from({ length: 256 }, (_, i) => i) }),
      letter({ queue: 'exit', reason: 'bad_plate', detail: 'vehicle_plate: "\u202E東\n" 🚗' }),
      letter({ body: new Uint8Array(0), atMs: 1_767_225_600_123 }),
      letter({ body: new Uint8Array(1_000_000).fill(255), reason: 'body_too_large' }),
    ];
    await first.deadLetters.bury(letters);

    const { deadLetterBox } = await closing(first.reopen());
    const listed = await deadLetterBox.list({ limit: 10 });

    expect(listed.map(withoutId)).toEqual(letters.map(withoutId));
    expect(new Set(listed.map(({ partition }) => partition))).toEqual(new Set([0]));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(4);
    for (const one of listed) expect(await deadLetterBox.find(one.id)).toEqual(one);
  });

  test('letters are listed oldest first, by reason, and no more than asked for', async () => {
    const { deadLetters, deadLetterBox } = await closing(open());
    await deadLetters.bury([letter({ detail: '1' }), letter({ detail: '2', reason: 'too_old' })]);
    await deadLetters.bury([]);
    await deadLetters.bury([letter({ detail: '3' }), letter({ detail: '4', reason: 'too_old' })]);
    const details = async (options: Parameters<DeadLetterBox['list']>[0]) =>
      (await deadLetterBox.list(options)).map(({ detail }) => detail);

    expect(await details({ limit: 10 })).toEqual(['1', '2', '3', '4']);
    expect(await details({ limit: 3 })).toEqual(['1', '2', '3']);
    expect(await details({ limit: 10, reason: 'too_old' })).toEqual(['2', '4']);
    expect(await details({ limit: 1, reason: 'too_old' })).toEqual(['2']);
    expect(await details({ limit: 10, reason: 'bad_date' })).toEqual([]);
  });

  test('letters are counted, and those that left are not', async () => {
    const { deadLetters, deadLetterBox } = await closing(open());
    expect(await deadLetterBox.count()).toBe(0);
    await deadLetters.bury(['a', 'b', 'c'].map((detail) => letter({ detail })));
    await expect.poll(() => deadLetterBox.count()).toBe(3);
    const [first, second] = await deadLetterBox.list({ limit: 2 });
    await deadLetterBox.discard([first!.id]);
    await deadLetterBox.retry([second!.id]);
    await expect.poll(() => deadLetterBox.count()).toBe(1);
  });

  test('an id that is not one of a letter finds nothing, and nothing can be done to it', async () => {
    const { deadLetters, deadLetterBox } = await closing(open());
    await deadLetters.bury([letter()]);

    for (const id of ['', '0', '-1', '999', '1.0', ' 1', '1e0', 'x', "1' OR 1", '9'.repeat(30)]) {
      expect(await deadLetterBox.find(id)).toBeUndefined();
      expect(await deadLetterBox.retry([id])).toBe(0);
      expect(await deadLetterBox.discard([id])).toBe(0);
    }
    expect(await deadLetterBox.list({ limit: 10 })).toHaveLength(1);
  });

  test('what is discarded is gone, and nothing else', async () => {
    const first = await closing(open());
    await first.deadLetters.bury(['a', 'b', 'c'].map((detail) => letter({ detail })));
    const ids = (await first.deadLetterBox.list({ limit: 10 })).map(({ id }) => id);

    expect(await first.deadLetterBox.discard([ids[0]!, ids[2]!, ids[0]!])).toBe(2);
    expect(await first.deadLetterBox.discard([ids[0]!])).toBe(0);

    const { deadLetterBox, deliveries } = await closing(first.reopen());
    expect((await deadLetterBox.list({ limit: 10 })).map(({ detail }) => detail)).toEqual(['b']);
    expect(await deliveries.backlog('entry')).toBe(0);
  });
}

function retrying(open: Open<DeadLetterPorts>): void {
  test('what is retried is delivered once more by its queue, to the byte, and leaves', async () => {
    const subject = await closing(open());
    const { deadLetters, deadLetterBox, deliveries } = subject;
    const body = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
    await deadLetters.bury([
      letter({ queue: 'exit', body }),
      letter({ queue: 'exit', detail: 'stays' }),
      letter({ queue: 'entry', body: Buffer.from('in') }),
    ]);
    const ids = (await deadLetterBox.list({ limit: 10 })).map(({ id }) => id);

    expect(await deadLetterBox.retry([ids[0]!, ids[2]!, ids[0]!])).toBe(2);
    expect(await deadLetterBox.retry([ids[0]!])).toBe(0);

    expect([await deliveries.backlog('exit'), await deliveries.backlog('entry')]).toEqual([1, 1]);
    const [delivery] = await consumed(subject, 'exit', 1);
    expect(Buffer.compare(delivery!.body, body)).toBe(0);
    expect(delivery).toMatchObject({ tag: 1, redelivered: false });
    const rest = await deadLetterBox.list({ limit: 10 });
    expect(rest.map(({ detail }) => detail)).toEqual(['stays']);
  });

  test('a consumer that waits gets what is retried, behind what was published before', async () => {
    const { deadLetters, deadLetterBox, deliveries, publisher } = await closing(open());
    await deadLetters.bury([letter({ body: Buffer.from('retried') })]);
    await publisher.publish('entry', [{ plate: 'AB1', body: Buffer.from('published') }]);
    const listener = new RecordingListener();
    await deliveries.open('entry', { prefetch: 10 }, listener);
    await listener.received(1);
    const [buried] = await deadLetterBox.list({ limit: 1 });

    await deadLetterBox.retry([buried!.id]);
    await listener.received(2);

    expect(listener.texts).toEqual(['published', 'retried']);
  });

  test('what was retried is in its queue for another process', async () => {
    const first = await closing(open());
    await first.deadLetters.bury([letter({ body: Buffer.from('x') })]);
    const [buried] = await first.deadLetterBox.list({ limit: 1 });
    await first.deadLetterBox.retry([buried!.id]);

    const second = await closing(first.reopen());

    expect(await second.deadLetterBox.find(buried!.id)).toBeUndefined();
    const [delivery] = await consumed(second, 'entry', 1);
    expect(Buffer.from(delivery!.body).toString()).toBe('x');
    expect(await second.deliveries.backlog('entry')).toBe(0);
  });
}

function letter(changes: Partial<DeadLetter> = {}): DeadLetter {
  const detail = 'The body is not JSON.';
  const body = Buffer.from('{');
  return { queue: 'entry', reason: 'not_json', detail, body, atMs: 1_000, ...changes };
}

/** A letter that can be compared: bytes as text, without what the box adds. */
function withoutId({ queue, reason, detail, body, atMs }: DeadLetter): unknown {
  return { queue, reason, detail, body: Buffer.from(body).toString('base64'), atMs };
}

/** The first deliveries of a queue, acknowledged. */
async function consumed(
  { deliveries }: QueuePorts,
  queue: 'entry' | 'exit',
  count: number,
): Promise<RecordingListener['deliveries']> {
  const listener = new RecordingListener();
  const channel = await deliveries.open(queue, { prefetch: 10 }, listener);
  await listener.received(count);
  channel.ackThrough(count);
  await channel.close();
  return listener.deliveries;
}
