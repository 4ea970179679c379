import { expect, it } from 'vitest';
import { sentLines } from '#traffic/sent-lines.ts';
import { readSent } from './deliveries.ts';
import type { Publication } from '#traffic/publication.ts';

function publication(body: string): Publication {
  const truth = { reason: 'not_json' } as const;
  const bytes = Buffer.from(body);
  return { publishAtMs: 0, kind: 'exit', plate: 'A', body: bytes, fault: 'malformed', truth };
}

const batch = [publication('one\n'), publication('two')];

it('reads what a generator notes: bytes, and whether they were confirmed', () => {
  const text = [
    sentLines.begin(),
    sentLines.sending(batch),
    sentLines.ended(false),
    sentLines.sending(batch),
    sentLines.ended(true),
  ].join('');
  expect(read(text).map(({ body, isConfirmed }) => [body.toString(), isConfirmed])).toEqual([
    ['one\n', false],
    ['two', false],
    ['one\n', true],
    ['two', true],
  ]);
});

it('does not take for confirmed what a generator was killed at', () => {
  const before = sentLines.begin() + sentLines.sending(batch);
  const text =
    before.slice(0, -5) + sentLines.begin() + sentLines.sending(batch) + sentLines.ended(true);
  expect(read(text).map(({ isConfirmed }) => isConfirmed)).toEqual([false, true, true]);
  expect(read(before).map(({ isConfirmed }) => isConfirmed)).toEqual([false, false]);
});

it('refuses a file with a line that nobody was killed at', () => {
  const text = `${sentLines.begin()}{"que\n${sentLines.sending(batch)}`;
  expect(() => read(text)).toThrow('{"que');
});

function read(text: string) {
  return [...readSent(text.split('\n'))];
}
