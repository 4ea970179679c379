/**
 * The plates that come to the garages, in the form of several countries.
 *
 * L1 Two indices never make the same plate.
 * L2 Nor do they make plates that could be misread as each other or alike: the letters O and Q are
 *    not issued (many countries do not), and two forms differ in length or in their first
 *    character. So a misread never is another car of the traffic.
 */
import { Draws } from './draws.ts';

const LETTERS = 'ABCDEFGHIJKLMNPRSTUVWXYZ';
const DIGITS = '0123456789';

/** How many plates each form is used for: what the smallest of them, the last, can tell apart. */
const PER_FORM = LETTERS.length * 10 ** 5;

/** L is a letter, D is a digit, anything else stands for itself. */
const FORMS = ['LLLDDD', 'LLDDLLL', 'LLLDDDDD', 'LLDDLLDDDD', '京LDDDDD'].map((form) => {
  const places = Array.from(form, charactersOf);
  const capacity = places.reduce((product, characters) => product * characters.length, 1);
  return { places, spare: Math.floor(capacity / PER_FORM) };
});

/** The largest pool. */
export const PLATES_MAX = PER_FORM * FORMS.length;

/** A prime that is no factor of `PER_FORM`: multiplying by it reorders the numbers below that. */
const STRIDE = 1_000_003;

/**
 * The plate with this number, already normalised.
 *
 * @param index a whole number below `PLATES_MAX`
 */
export function plateAt(index: number, seed: number): string {
  const { places, spare } = FORMS[index % FORMS.length] as (typeof FORMS)[number];
  const offset = new Draws(seed, 0, PURPOSE_OFFSET).below(PER_FORM);
  const serial = (Math.floor(index / FORMS.length) * STRIDE + offset) % PER_FORM;
  // Long forms have room for more than the serial; what is left over is filled at random.
  let rest = serial + PER_FORM * new Draws(seed, index, PURPOSE_FILLING).below(spare);
  let plate = '';
  for (const characters of places) {
    plate += characters[rest % characters.length];
    rest = Math.floor(rest / characters.length);
  }
  return plate;
}

const PURPOSE_OFFSET = 101;
const PURPOSE_FILLING = 102;

function charactersOf(place: string): string {
  if (place === 'L') return LETTERS;
  return place === 'D' ? DIGITS : place;
}
