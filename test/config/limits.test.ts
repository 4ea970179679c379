import { describe, expect, it } from 'vitest';
import { LIMITS, SUMMARY_BYTES_MAX } from '#config/limits.ts';
import { writeSummary } from '#domain/summary.ts';
import type { Read } from '#domain/plate-state.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { findingsOf, loadText } from './files.ts';

/** For each limit, a file that breaks it and no other, and where the finding must point. */
const BROKEN: readonly (readonly [title: string, text: string, line: number, fix: string])[] = [
  [
    'a mailbox that is smaller than the deliveries under way',
    'intake:\n  entryPrefetch: 1001\n',
    2,
    'Set actors.mailboxCapacity to at least 2001.',
  ],
  [
    'fewer resident actors than there can be with mail',
    'actors:\n  residentMax: 2511\n',
    2,
    'Set actors.residentMax to at least 2512.',
  ],
  [
    'a commit that can never be full',
    'intake:\n  entryPrefetch: 1\n  exitPrefetch: 1\ncommit:\n  platesMax: 515\n',
    5,
    'Set commit.platesMax to at most 514.',
  ],
  [
    'an outbox that the commits in flight overfill',
    'outbox:\n  summariesMax: 2047\n',
    2,
    'Set outbox.summariesMax to at least 2048.',
  ],
  [
    'a batch with more records than the writer takes',
    'writer:\n  recordsMax: 499\n',
    2,
    'Set relay.recordsMax to at most 499.',
  ],
  [
    'a batch with more bytes than the writer takes',
    'relay:\n  recordsMax: 513\n',
    2,
    'Set relay.recordsMax to at most 512, or writer.bodyBytesMax to at least 1050624.',
  ],
  [
    'a first pause of the relay above the longest',
    'relay:\n  backoffMaxMs: 99\n',
    2,
    'Set relay.backoffMs to at most 99.',
  ],
  [
    'a first pause before a restart above the longest',
    'restart:\n  backoffMs: 10001\n',
    2,
    'Set restart.backoffMs to at most 10000.',
  ],
  [
    'less time to stop than a request may take',
    'shutdown:\n  graceMs: 4999\n',
    2,
    'Set shutdown.graceMs to at least 5000.',
  ],
  [
    'one port for two servers',
    'writer:\n  port: 9100\n',
    2,
    'Give one of them another port, or 0 for a free one.',
  ],
  [
    'less time for a request than for its headers',
    'http:\n  requestTimeoutMs: 4999\n',
    2,
    'Set http.requestTimeoutMs to at least 5000.',
  ],
  [
    'a previous token without one that has taken its place',
    `writer:\n  previousToken: ${'a'.repeat(32)}\n`,
    2,
    'Set writer.token to the new one, or take writer.previousToken away.',
  ],
  [
    'a lease that one late answer of Redis outlasts',
    'lease:\n  ttlMs: 5999\n',
    2,
    'Set lease.ttlMs to at least 6000.',
  ],
  [
    'a lease that one renewal that fails outlasts',
    'lease:\n  renewMs: 5001\n',
    2,
    'Set lease.ttlMs to at least 10002.',
  ],
  [
    'a hold that cuts the lateness short',
    'stay:\n  holdMaxMs: 29999\n',
    2,
    'Set stay.holdMaxMs to at least 30000.',
  ],
  [
    'a hold that cuts the disorder short',
    'watermark:\n  disorderMs: 86400001\n',
    2,
    'Set stay.holdMaxMs to at least 86400001.',
  ],
  [
    'a hold that outlasts the age of the oldest event',
    'stay:\n  eventAgeMaxMs: 86430000\n',
    2,
    'Set stay.eventAgeMaxMs above 86430000, or one of the others lower.',
  ],
  [
    'a debounce as long as a stay',
    'stay:\n  maxMs: 10000\n',
    2,
    'Set stay.debounceMs below 10000.',
  ],
  [
    'a shortest stay above the longest',
    'generator:\n  stayMinMs: 20001\n',
    2,
    'Set generator.stayMinMs to at most 20000.',
  ],
  [
    'clocks that differ by more than the shortest stay',
    'generator:\n  clockSkewMs: 1000\n',
    2,
    'Set generator.clockSkewMs below 1000, or generator.stayMinMs above 2000.',
  ],
];

describe('limits that must agree', () => {
  it.each(BROKEN)('refuse %s, at the line that broke it', (_, text, line, fix) => {
    const [finding, ...others] = findingsOf(() => loadText(text));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ file: 'my.yaml', line, fix });
    expect(finding?.problem).toMatch(/^[A-Z].*\. Now .* is .*\(default\).*\.$|my\.yaml/);
  });

  it('are each broken by a case above', () => {
    const broken = BROKEN.map(([, text]) => findingsOf(() => loadText(text))[0]?.problem ?? '');
    expect(LIMITS.filter(({ why }) => !broken.some((problem) => problem.startsWith(why)))).toEqual(
      [],
    );
  });

  it('show no token', () => {
    const token = 'sesame'.repeat(6);
    const [finding] = findingsOf(() => loadText(`writer:\n  previousToken: ${token}\n`));
    expect(finding?.problem).toContain(
      'Now writer.token is empty (default), writer.previousToken is *** (my.yaml:2:3).',
    );
  });

  it('hold one step nearer', () => {
    const text =
      'intake: {entryPrefetch: 1, exitPrefetch: 1}\n' +
      'actors: {mailboxCapacity: 2, residentMax: 514}\n' +
      'commit: {platesMax: 514}\n' +
      'outbox: {summariesMax: 2056}\n' +
      'relay: {recordsMax: 512, backoffMs: 5000}\n' +
      'writer: {recordsMax: 512, port: 0}\n' +
      'ops: {port: 0}\n' +
      'restart: {backoffMs: 10000}\n' +
      'lease: {ttlMs: 6000}\n' +
      'shutdown: {graceMs: 5000}\n' +
      'http: {requestTimeoutMs: 5000}\n' +
      'stay: {holdMaxMs: 30000, eventAgeMaxMs: 60001, debounceMs: 9, maxMs: 10}\n' +
      'watermark: {disorderMs: 30000}\n' +
      'generator: {stayMinMs: 20000, clockSkewMs: 9999}\n';
    expect(loadText(text).config.actors.mailboxCapacity).toBe(2);
  });

  it('point at the default when nothing else was changed', () => {
    const text = 'writer:\n  recordsMax: 10\nrelay:\n  recordsMax: 500\n';
    const [finding] = findingsOf(() => loadText(text));
    expect(finding).toMatchObject({ key: 'relay.recordsMax', line: 4 });
    expect(finding?.problem).toContain(
      'relay.recordsMax is 500 (my.yaml:4:3), writer.recordsMax is 10 (my.yaml:2:3).',
    );
  });
});

type Standing = Parameters<typeof writeSummary>[2];

describe('the most that a summary takes', () => {
  const id = (filler: string): string => filler.repeat(128 / filler.length);
  const sizeOf = (reason: SummaryReason, filler: string): number => {
    const read = { id: id(filler), atMs: -62e12 } as Read;
    const digest = (): string => 'f'.repeat(64);
    const superseded = { summaryId: digest(), version: 1_000_000 } as Standing;
    const key = `${'𝒜'.repeat(64)}/${'𝒜'.repeat(16)}` as PlateKey;
    const summary = writeSummary(key, { reason, entry: read, exit: read }, superseded, digest);
    return Buffer.byteLength(JSON.stringify({ n: Number.MAX_SAFE_INTEGER, summary }));
  };

  it('is above the largest that can be written', () => {
    const sizes = SUMMARY_REASONS.flatMap((reason) =>
      ['a', '\\', '"', '語', '𝒜'].map((filler) => sizeOf(reason, filler)),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(SUMMARY_BYTES_MAX);
    expect(Math.max(...sizes)).toBeGreaterThan(SUMMARY_BYTES_MAX / 2);
  });
});
