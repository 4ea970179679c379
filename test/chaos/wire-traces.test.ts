/** What the traces make of bytes, byte by byte as a socket may bring them. */
import { describe, expect, it } from 'vitest';
import { commitArguments } from '#adapters/redis/commit-arguments.ts';
import { KnownSeals } from '#adapters/redis/known-seals.ts';
import { RabbitTrace } from './rabbit-trace.ts';
import { RedisTrace } from './redis-trace.ts';

const LINK = {};
const STATE =
  '[1,[[0,"in \\"1\\"",1795253400000,5,0],[1,"out-1",1795253460000,5,"L",1,0,0]],0,null]';

describe('the trace of Redis', () => {
  function trace() {
    const safe: string[] = [];
    const redis = new RedisTrace((read) => safe.push(read));
    const say = (direction: 'there' | 'back', text: string): void => {
      for (const byte of Buffer.from(text)) redis.bytes(LINK, 1, direction, Buffer.of(byte));
    };
    return { safe, redis, say };
  }

  const commit = request('eval', '-- a script', '5', 'a', 'b', 'c', 'd', 'e', ...args());

  it('takes a commit for safe when Redis says so, and not before', () => {
    const { safe, say } = trace();
    say('there', request('PING') + commit);
    say('back', '+PONG\r\n');
    expect(safe).toEqual([]);
    say('back', '*2\r\n:1\r\n:7\r\n');
    expect(safe).toEqual(['entry in "1"', 'exit out-1']);
  });

  it.each(['*3\r\n:0\r\n$1\r\n4\r\n$1\r\n9\r\n', '-OOM no memory\r\n'])(
    'does not take a commit for safe that was refused',
    (answer) => {
      const { safe, say } = trace();
      say('there', commit);
      say('back', answer);
      expect(safe).toEqual([]);
    },
  );

  it('takes what Redis tells for safe', () => {
    const { safe, say } = trace();
    say('there', request('HMGET', 'plates', 'a', 'b'));
    const value = `17 ${STATE}`;
    say('back', `*2\r\n$-1\r\n$${Buffer.byteLength(value)}\r\n${value}\r\n`);
    expect(safe).toEqual(['entry in "1"', 'exit out-1']);
  });

  it('forgets a connection that is closed: another one begins anew', () => {
    const { safe, redis, say } = trace();
    say('there', commit);
    redis.closed(LINK, 1);
    say('there', request('PING'));
    say('back', '*2\r\n:1\r\n:7\r\n');
    expect(safe).toEqual([]);
  });

  function args(): string[] {
    const commitArgs = commitArguments(
      {
        epoch: 1,
        number: 2,
        writes: [{ key: 'g/A' as never, state: STATE, dueAtMs: 5, heldUntilMs: undefined }],
        summaries: [],
        ledgers: new Map(),
      },
      0,
      new KnownSeals(),
    );
    return commitArgs.map(String);
  }
});

describe('the trace of RabbitMQ', () => {
  function trace() {
    const steps: string[] = [];
    const rabbit = new RabbitTrace({
      acked: (queue, body) => steps.push(`${queue} ${body.toString()}`),
      buried: (body) => steps.push(`buried ${body.toString()}`),
    });
    const say = (direction: 'there' | 'back', ...frames: readonly Buffer[]): void => {
      for (const byte of Buffer.concat(frames)) {
        rabbit.bytes(LINK, 1, direction, Buffer.of(byte));
      }
    };
    say('there', Buffer.from('AMQP\0\0\x09\x01'));
    return { steps, say };
  }

  it('tells what is acknowledged: one, or all up to it, each once', () => {
    const { steps, say } = trace();
    say('back', ...[1, 2, 3].flatMap((tag) => deliver(1, tag, 'entry.p00', `e${tag}`)));
    say('back', ...deliver(2, 1, 'exit.p01', 'x1'));
    say('there', ack(1, 2, true), ack(2, 1, false), ack(1, 3, false));
    expect(steps).toEqual(['entry e1', 'entry e2', 'exit x1', 'entry e3']);
  });

  it('does not take a tag of a channel that is gone for one of the next', () => {
    const { steps, say } = trace();
    say('back', ...deliver(1, 1, 'entry.p00', 'old'));
    say('there', method(1, 20, 10, Buffer.of(0)));
    say('back', ...deliver(1, 1, 'entry.p00', 'new'));
    say('there', ack(1, 1, true));
    expect(steps).toEqual(['entry new']);
  });

  it('tells which messages the broker has confirmed', () => {
    const { steps, say } = trace();
    say('there', ...publish(1, 'one'), ...publish(1, ''), ...publish(1, 'three'));
    say('back', ack(1, 2, true));
    expect(steps).toEqual(['buried one', 'buried ']);
  });
});

function request(...texts: readonly string[]): string {
  const parts = texts.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  return `*${texts.length}\r\n${parts.join('')}`;
}

function deliver(channel: number, tag: number, key: string, body: string): Buffer[] {
  const fields = [
    short('consumer'),
    uint64(tag),
    Buffer.of(0),
    short('vehicle.events'),
    short(key),
  ];
  return [method(channel, 60, 60, Buffer.concat(fields)), ...content(channel, body)];
}

function publish(channel: number, body: string): Buffer[] {
  const fields = [Buffer.alloc(2), short(''), short('vehicle.dead_letter'), Buffer.of(1)];
  return [method(channel, 60, 40, Buffer.concat(fields)), ...content(channel, body)];
}

function ack(channel: number, tag: number, isMultiple: boolean): Buffer {
  return method(channel, 60, 80, Buffer.concat([uint64(tag), Buffer.of(Number(isMultiple))]));
}

/** In frames of four bytes. */
function content(channel: number, body: string): Buffer[] {
  const head = Buffer.concat([Buffer.from([0, 60, 0, 0]), uint64(body.length), Buffer.alloc(2)]);
  const parts = body.match(/.{1,4}/g) ?? [];
  return [frame(2, channel, head), ...parts.map((part) => frame(3, channel, Buffer.from(part)))];
}

function method(channel: number, classId: number, methodId: number, fields: Buffer): Buffer {
  return frame(1, channel, Buffer.concat([Buffer.from([0, classId, 0, methodId]), fields]));
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.of(0xce)]);
}

function short(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
