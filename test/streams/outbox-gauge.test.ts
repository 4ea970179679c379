import { describe, expect, it } from 'vitest';
import { OutboxGauge } from '#streams/outbox-gauge.ts';

describe('OutboxGauge', () => {
  it('begins with what the store says', () => {
    const outbox = new OutboxGauge(10, 7, 3);
    expect(outbox).toMatchObject({ lastN: 7, trimmedN: 4, depth: 3, isFull: false });
  });

  it('follows commits and removals', () => {
    const outbox = new OutboxGauge(10, 0, 0);
    outbox.committed(4);
    outbox.trimmed(3);
    expect(outbox).toMatchObject({ lastN: 4, trimmedN: 3, depth: 1 });
  });

  it('does not go back when an older commit is answered after a newer one (O1)', () => {
    const outbox = new OutboxGauge(10, 0, 0);
    outbox.committed(4);
    outbox.committed(2);
    outbox.trimmed(3);
    outbox.trimmed(1);
    expect(outbox).toMatchObject({ lastN: 4, trimmedN: 3 });
  });

  it('is full at its limit, and above it when commits were on their way (O2)', () => {
    const outbox = new OutboxGauge(4, 0, 0);
    outbox.committed(3);
    expect(outbox.isFull).toBe(false);
    outbox.committed(4);
    expect(outbox.isFull).toBe(true);
    outbox.committed(9);
    outbox.trimmed(5);
    expect(outbox.isFull).toBe(true);
    outbox.trimmed(6);
    expect(outbox.isFull).toBe(false);
  });
});
