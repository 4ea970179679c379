import { describe, expect, it } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { HistoryCheck } from '#streams/history-check.ts';
import type { Ownership } from '#ports/stay-store.ts';

/** A claim that found so many summaries, of which some wait in the outbox. */
function claim(epoch: number, lastSummary: number, more: Partial<Ownership> = {}): Ownership {
  const rest = { nextCommit: 1, dataset: 'ours', outboxDepth: 0, ledgers: new Map() };
  return { epoch, lastSummary, ...rest, ...more };
}

/** The error that a step ends with, as its kind and its text. */
function errorOf(step: () => void): string | undefined {
  try {
    step();
  } catch (error) {
    const kind = error instanceof RefusedToRun ? 'refused' : 'ended';
    return `${kind}: ${(error as Error).message}`;
  }
  return undefined;
}

/** A partition that was claimed when the store knew 5 summaries, and a writer that has 6. */
function ahead(): HistoryCheck {
  const history = new HistoryCheck();
  history.claimed(claim(1, 5));
  expect(errorOf(() => history.compare({ dataset: 'ours', n: 6 }))).toMatch(
    /^ended: .*has summary 6, but the store knew 5 when .* taken over again/,
  );
  return history;
}

describe('the comparison of store and log (L3)', () => {
  it.each([
    ['both are empty', claim(1, 0), { dataset: undefined, n: 0 }],
    ['the log is empty and everything waits', claim(1, 2, { outboxDepth: 2 }), { n: 0 }],
    ['the writer has everything', claim(1, 5, { outboxDepth: 3 }), { dataset: 'ours', n: 5 }],
    ['the writer has what has left the store', claim(1, 5, { outboxDepth: 3 }), { n: 2 }],
  ])('is content when %s', (_, ownership, cursor) => {
    const history = new HistoryCheck();
    history.claimed(ownership);
    history.compare({ dataset: undefined, ...cursor });
    expect(errorOf(() => history.claimed({ ...ownership, epoch: 2 }))).toBeUndefined();
  });

  it.each([
    ['another history', { dataset: 'another', n: 3 }, /data set another, .*writer\.log/],
    ['a log that was cut', { dataset: 'ours', n: 2 }, /ends with summary 2, but 3 to 3 .*cut or/],
    ['a log that was lost', { dataset: undefined, n: 0 }, /ends with summary 0, but 1 to 3 /],
  ])('refuses at once %s', (_, cursor, message) => {
    const history = new HistoryCheck();
    history.claimed(claim(1, 5, { outboxDepth: 2 }));
    const error = errorOf(() => history.compare(cursor));
    expect(error).toMatch(/^refused: /);
    expect(error).toMatch(message);
  });

  it('needs a claim', () => {
    expect(errorOf(() => new HistoryCheck().compare({ dataset: 'ours', n: 0 }))).toMatch(/claimed/);
  });
});

describe('a writer that is ahead of the store', () => {
  it('is refused when the next claim finds that nobody else was there (Y2)', () => {
    const history = ahead();
    expect(errorOf(() => history.claimed(claim(2, 5)))).toBe(
      'refused: The writer has summary 6, but the store only knows 5: the store went back in time. ' +
        'Restore the newest state of the store; going on would lose summaries.',
    );
  });

  it('is refused also when our own commits have passed it since', () => {
    expect(errorOf(() => ahead().claimed(claim(2, 8)))).toMatch(/^refused: .*only knows 5/);
  });

  it('is refused when the store does not know its number later either (Y1)', () => {
    expect(errorOf(() => ahead().claimed(claim(3, 5)))).toMatch(/^refused: .*only knows 5/);
  });

  it('is believed when another owner has committed meanwhile', () => {
    const history = ahead();
    history.claimed(claim(3, 6));
    history.compare({ dataset: 'ours', n: 6 });
    expect(errorOf(() => history.claimed(claim(4, 6)))).toBeUndefined();
  });

  it('is asked about again when it goes on to be ahead because of other owners', () => {
    const history = ahead();
    history.claimed(claim(3, 6));
    expect(errorOf(() => history.compare({ dataset: 'ours', n: 7 }))).toMatch(/^ended: .*knew 6/);
    history.claimed(claim(5, 7));
    history.compare({ dataset: 'ours', n: 7 });
    expect(errorOf(() => history.claimed(claim(6, 7)))).toBeUndefined();
  });

  it('says nothing of another store, which is compared anew', () => {
    const history = ahead();
    history.claimed(claim(2, 0, { dataset: 'new' }));
    expect(errorOf(() => history.compare({ dataset: 'ours', n: 6 }))).toMatch(
      /^refused: .*data set/,
    );
  });
});
