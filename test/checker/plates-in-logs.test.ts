import { expect, it } from 'vitest';
import { LINES, SENT, sent } from './good-run.ts';
import { checkPlatesInLogs, notingPlates } from './plates-in-logs.ts';

const TAKEN = LINES.filter(({ vehicle_plate }) => vehicle_plate === 'CD34');

/** Plates as events write them, in JSON. */
const WRITTEN = new Set(['"ab-12"', '"EF\\n56"', '"\\ud800GH78"', '"A1"']);

it.each([
  ['as it was taken', 'the car xCD34x'],
  ['as it was sent', '{"plate":"ab-12"}'],
  ['as JSON writes it', '{"detail":"EF\\n56"}'],
  ['as an address has it', 'GET /?plate=EF%0A56'],
  ['with half of a character', '"\\ud800GH78"'],
])('finds a plate %s', (_how, line) => {
  const check = checkPlatesInLogs(['all is well', line], WRITTEN, TAKEN);
  expect(check).toMatchObject({ problems: 1, examples: [`unmasked: ${line}`] });
});

it('does not take a masked plate for one, nor a short one that stands in any word', () => {
  const check = checkPlatesInLogs(['C**4 has left', 'id A1B2'], WRITTEN, TAKEN);
  expect(check).toMatchObject({ problems: 0, counts: { lines: 2, plates: 5 } });
});

it('is skipped when nobody has said anything', () => {
  expect(checkPlatesInLogs([], WRITTEN, TAKEN)).toMatchObject({ skipped: expect.any(String) });
});

it('knows every plate that was sent, also of what is no event, and passes all on', () => {
  const cut = { ...sent('exit', 'out-9', 'NO PLATE', 9), isConfirmed: false };
  const broken = { ...cut, body: cut.body.subarray(0, -4) };
  const deliveries = [...SENT, broken];
  const written = new Set<string>();
  expect([...notingPlates(deliveries, written)]).toEqual(deliveries);
  expect([...written]).toEqual(
    ['AB 12', 'ab-12', 'AB12', 'CD34', 'EF56', 'GH78', 'NO PLATE'].map((p) => JSON.stringify(p)),
  );
});
