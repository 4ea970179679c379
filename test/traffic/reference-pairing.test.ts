import { describe, expect, test } from 'vitest';
import { pairSightings } from '#traffic/reference-pairing.ts';
import { Truth } from '#traffic/truth.ts';

/** `>` is an entry, `<` is an exit; the number is the time in seconds, after it comes the plate. */
function pair(...sightings: readonly string[]): readonly string[] {
  const truth = new Truth();
  for (const text of sightings) {
    const [, sign, seconds, plate] = /^([<>])(\d+) (.+)$/.exec(text) as RegExpExecArray;
    truth.record(sign === '>' ? 'entry' : 'exit', {
      id: text,
      garageId: 'garage-1',
      plate: plate as string,
      atMs: Number(seconds) * 1000,
    });
  }
  const { ids } = truth.sightings;
  const pairing = pairSightings(truth.sightings);
  return Array.from({ length: pairing.visits }, (_, visit) => {
    const entry = ids[pairing.entry[visit] as number] ?? '-';
    const exit = ids[pairing.exit[visit] as number] ?? '-';
    return `${entry} ${exit} ${pairing.reason(visit) ?? 'open'}`;
  });
}

describe('the reference pairing', () => {
  test('closes a visit with the exit that follows', () => {
    expect(pair('>1 A', '<5 A')).toEqual(['>1 A <5 A vehicle_exited']);
  });

  test('goes by event time, whatever the order of arrival', () => {
    expect(pair('<5 A', '<9 A', '>7 A', '>1 A')).toEqual([
      '>1 A <5 A vehicle_exited',
      '>7 A <9 A vehicle_exited',
    ]);
  });

  test('makes a visit of its own of an exit without an entry', () => {
    expect(pair('<5 A')).toEqual(['- <5 A unknown_vehicle_exited']);
  });

  test('closes a visit when the car enters again', () => {
    expect(pair('>1 A', '>5 A', '<9 A')).toEqual([
      '>1 A - vehicle_re_entered',
      '>5 A <9 A vehicle_exited',
    ]);
  });

  test('leaves a visit without an end open', () => {
    expect(pair('>1 A')).toEqual(['>1 A - open']);
  });

  test('keeps plates apart, also an open visit before the exit of another plate', () => {
    expect(pair('>1 A', '<5 B')).toEqual(['>1 A - open', '- <5 B unknown_vehicle_exited']);
  });

  test('takes a misread plate for the car that has it', () => {
    expect(pair('>1 A8', '>2 AB', '<5 AB', '<7 AB')).toEqual([
      '>1 A8 - open',
      '>2 AB <5 AB vehicle_exited',
      '- <7 AB unknown_vehicle_exited',
    ]);
  });

  test('of nothing makes nothing', () => {
    expect(pair()).toEqual([]);
  });
});
