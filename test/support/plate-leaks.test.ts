import { expect, it } from 'vitest';
import { maskPlate } from '#domain/plate.ts';
import { findLeaks } from './plate-leaks.ts';

const PLATE = 'KA05MJ2210';

it('finds a plate wherever it stands', () => {
  const lines = ['nothing', `{"msg":"x${PLATE}y"}`, `again ${PLATE}`];
  expect(findLeaks(lines, [PLATE, 'AB123'])).toEqual([{ plate: PLATE, line: lines[1] }]);
});

it.each([
  ['as JSON writes it', 'AB\n123', '{"detail":"AB\\n123"}'],
  ['as an address has it', 'AB 123', 'GET /v1/summaries?plate=AB%20123'],
  ['with half of a character', 'AB\ud800123', '"AB\\ud800123"'],
])('finds a plate %s', (_how, plate, line) => {
  expect(findLeaks([line], [plate])).toEqual([{ plate, line }]);
});

it('does not take a masked plate for one, nor a short one that stands in any word', () => {
  expect(findLeaks([`plate=${maskPlate(PLATE)} ABOUT`], [PLATE, 'AB', 'A'])).toEqual([]);
});
