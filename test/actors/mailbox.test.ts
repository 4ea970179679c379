import { describe, expect, it } from 'vitest';
import { Mailbox } from '#actors/mailbox.ts';
import { mailOf } from '#test/support/deliveries.ts';
import type { Mail } from '#ports/plates.ts';

const mail = (id: string): Mail => mailOf('entry', { id, plate: 'A', at: 0 });
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(mail) as [Mail, Mail, Mail, Mail];

/** A mailbox for three messages that holds these. */
function holding(...messages: readonly Mail[]): Mailbox {
  const mailbox = new Mailbox(3);
  for (const message of messages) mailbox.offer(message);
  return mailbox;
}

describe('Mailbox', () => {
  it('is empty at first', () => {
    expect(holding().depth).toBe(0);
    expect(holding().read()).toEqual([]);
  });

  it('is read in the order in which mail was offered (M1)', () => {
    expect(holding(A, B, C).read()).toEqual([A, B, C]);
  });

  it('refuses what goes beyond its capacity, and keeps the rest (M2)', () => {
    const mailbox = holding(A, B, C);
    expect(mailbox.offer(D)).toBe(false);
    expect(mailbox.read()).toEqual([A, B, C]);
    expect(mailbox.depth).toBe(3);
  });

  it('has room again after mail was dropped (M2)', () => {
    const mailbox = holding(A, B, C);
    mailbox.drop(1);
    expect(mailbox.offer(D)).toBe(true);
    expect(mailbox.read()).toEqual([B, C, D]);
  });

  it('keeps mail that is only read (M3)', () => {
    const mailbox = holding(A, B);
    mailbox.read();
    expect(mailbox.depth).toBe(2);
  });

  it('drops the oldest, and keeps what came during the turn (M3)', () => {
    const mailbox = holding(A, B);
    const turn = mailbox.read();
    mailbox.offer(C);
    expect(turn).toEqual([A, B]);
    mailbox.drop(turn.length);
    expect(mailbox.read()).toEqual([C]);
  });

  it('drops everything', () => {
    const mailbox = holding(A, B);
    const turn = mailbox.read();
    mailbox.drop(2);
    expect(mailbox.depth).toBe(0);
    expect(turn).toEqual([A, B]);
  });
});
