import { describe, expect, it } from 'vitest';
import { Books } from '#actors/books.ts';
import { takeTurn } from '#actors/turn.ts';
import { decide } from '#domain/decide.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { keyOf, mailOf } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { Turn } from '#actors/turn.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { SightingMail } from '#ports/plates.ts';

const IN = mailOf('entry', { id: 'in', plate: 'A', at: -60 });
const OUT = mailOf('exit', { id: 'out', plate: 'A', at: 0 });

function turnOf(mail: readonly SightingMail[], garage = 'main', before = UNSEEN): Turn {
  const context = { ...PRESENT, rules: RULES, digest };
  return takeTurn(keyOf('A', garage), before, mail, new Set(), { context, decide }) as Turn;
}

/** Books after these turns, with what the commit must carry. */
function entered(ledgers: ReadonlyMap<string, GarageLedger>, ...turns: readonly Turn[]) {
  const books = new Books(ledgers);
  const changed = new Map<string, GarageLedger>();
  for (const turn of turns) books.enter(turn, changed);
  return { books, changed };
}

describe('Books', () => {
  it('count entries, exits, who is inside and which stays are open', () => {
    const turn = turnOf([IN]);
    const { books, changed } = entered(new Map(), turn);
    const inside = { entries: 1, exits: 0, countedInside: 1, openStays: 1 };
    expect(changed).toEqual(new Map([['main', inside]]));
    books.enter(turnOf([OUT], 'main', turn.state), changed);
    const outside = { entries: 1, exits: 1, countedInside: 0, openStays: 0 };
    expect(changed).toEqual(new Map([['main', outside]]));
    expect(books.ledgers).toEqual(changed);
  });

  it('go on from what the store has, and leave that as it was', () => {
    const stored = new Map([['main', { entries: 7, exits: 2, countedInside: 5, openStays: 4 }]]);
    const { books } = entered(stored, turnOf([IN]));
    expect(books.ledgers.get('main')).toMatchObject({ entries: 8, countedInside: 6 });
    expect(stored.get('main')).toMatchObject({ entries: 7 });
  });

  it('do not count what was not accepted', () => {
    const { state } = turnOf([IN]);
    const { changed } = entered(new Map(), turnOf([IN, IN], 'main', state));
    expect(changed).toEqual(new Map());
  });

  it('carry only the garages that have changed (B1)', () => {
    const stored = new Map([['south', { entries: 1, exits: 0, countedInside: 1, openStays: 1 }]]);
    const { changed } = entered(stored, turnOf([IN], 'north'));
    expect([...changed.keys()]).toEqual(['north']);
  });

  it('close a stay that has lasted too long, but not the count of who is inside', () => {
    const { state } = turnOf([IN]);
    const later = { nowMs: PRESENT.nowMs + RULES.maxMs, watermarkMs: PRESENT.nowMs + RULES.maxMs };
    const A = keyOf('A');
    const context = { ...later, rules: RULES, digest };
    const wakeUp = { sighting: undefined, key: A };
    const wake = takeTurn(A, state, [wakeUp], new Set(), { context, decide }) as Turn;
    const { books } = entered(new Map(), turnOf([IN]), wake);
    expect(books.ledgers.get('main')).toMatchObject({ countedInside: 1, openStays: 0 });
  });

  it('share one ledger between the garages beyond the limit (B2)', () => {
    const turns = Array.from({ length: 300 }, (_, index) => turnOf([IN], `garage-${index}`));
    const { books } = entered(new Map(), ...turns);
    expect(books.ledgers.size).toBe(257);
    expect(books.ledgers.get('other')).toMatchObject({ entries: 44 });
    expect(books.ledgers.get('garage-255')).toMatchObject({ entries: 1 });
  });
});
