import { expect, it } from 'vitest';
import { runGenerator } from '#traffic/generator.ts';
import { sentLines } from '#traffic/sent-lines.ts';
import type { Publication } from '#traffic/publication.ts';
import type { PublicationWitness } from '#traffic/generator.ts';

function publication(body: Uint8Array): Publication {
  const truth = { reason: 'not_utf8' } as const;
  return { publishAtMs: 0, kind: 'entry', plate: 'A', body, fault: 'malformed', truth };
}

it('notes each delivery on a line of its own, byte for byte', () => {
  // A part of a larger buffer, as bodies often are.
  const bytes = new Uint8Array([1, 0xff, 0, 10, 2]).subarray(1, 4);
  const text = sentLines.sending([publication(bytes), publication(new Uint8Array())]);
  expect(text).toBe('{"queue":"entry","body":"/wAK"}\n{"queue":"entry","body":""}\n');
});

it('notes a batch before it goes out, and again when it goes out again', async () => {
  const noted: string[] = [];
  const witness: PublicationWitness = {
    sending: () => noted.push('sending'),
    confirmed: () => noted.push('confirmed'),
    unconfirmed: () => noted.push('unconfirmed'),
  };
  let attempts = 0;
  const publish = async (): Promise<void> => {
    noted.push('published');
    attempts += 1;
    if (attempts === 1) throw new Error('The queue is away.');
  };
  await runGenerator(
    'entry',
    [publication(new Uint8Array())],
    {
      publisher: { publish },
      clock: { now: () => 0 },
      wait: async () => undefined,
      telemetry: { emit: () => undefined },
    },
    { tickMs: 1, batchMax: 10, backoffMs: 1, backoffMaxMs: 1 },
    new AbortController().signal,
    witness,
  );
  const [first, second] = [noted.slice(0, 3), noted.slice(3)];
  expect(first).toEqual(['sending', 'published', 'unconfirmed']);
  expect(second).toEqual(['sending', 'published', 'confirmed']);
});
