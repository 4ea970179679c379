import { describe, expect, test } from 'vitest';
import { MappingError, parseMapping } from '#adapters/recordings/mapping.ts';

const GOOD = `format: csv
timeZone: Europe/Berlin
events:
  - kind: entry
    id: nr
    plate: plate
    at: came
  - kind: exit
    id: nr
    plate: plate
    at: went
    when:
      state: { is: [gone, billed] }
`;

function mistakesOf(text: string): string {
  try {
    parseMapping('m.yaml', text);
    return 'none';
  } catch (error) {
    return error instanceof MappingError ? error.message : 'another error';
  }
}

describe('a mapping', () => {
  test('has defaults for what most tables have in common', () => {
    expect(parseMapping('m.yaml', GOOD)).toMatchObject({
      delimiter: ',',
      nullToken: '',
      repeatedHour: 'earlier',
    });
  });

  test.each([
    ['an unknown key', GOOD.replace('    at: came', '    at: came\n    colour: red'), 'm.yaml:4: '],
    ['a wrong kind', GOOD.replace('kind: exit', 'kind: leave'), 'm.yaml:8: events.1.kind: '],
    [
      'a time zone that there is not',
      GOOD.replace('Berlin', 'Entenhausen'),
      'm.yaml:2: timeZone: is not a time zone, such as Europe/Berlin',
    ],
    ['a missing column', GOOD.replace('    plate: plate\n', ''), 'm.yaml:4: events.0.plate: '],
    ['no events', GOOD.replace(/events:[^]*/, 'events: []'), 'm.yaml:3: events: '],
    [
      'an order of arrival for one of two',
      GOOD.replace('    at: went', '    at: went\n    arrival: nr'),
      'm.yaml:4: events: either all or none of the events need an arrival column',
    ],
    ['another condition', GOOD.replace('{ is: [gone, billed] }', 'maybe'), 'm.yaml:13: events.1.'],
    ['no YAML', 'format: [csv', 'm.yaml:1: '],
    ['nothing', '', 'm.yaml:1: the file: '],
    ['an alias', 'format: &a csv\ntimeZone: *a\nevents: []\n', 'm.yaml: '],
  ])('with %s is refused, with the line', (_label, text, message) => {
    expect(mistakesOf(text)).toContain(message);
  });

  test('tells every mistake at once', () => {
    const text = GOOD.replace('kind: exit', 'kind: leave').replace('format: csv', 'format: xls');
    expect(mistakesOf(text).split('\n')).toHaveLength(2);
  });
});
