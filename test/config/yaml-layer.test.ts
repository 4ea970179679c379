import { describe, expect, it } from 'vitest';
import { readYamlLayer } from '#config/yaml-layer.ts';

function read(text: string) {
  return readYamlLayer('f.yaml', text);
}

describe('readYamlLayer', () => {
  it('gives each value its line, its column and the comment above it', () => {
    const { assignments, findings } = read('# A\n# b.\nengine: x\n\nwriter:\n  # C.\n  port: 1\n');
    expect(findings).toEqual([]);
    expect(assignments).toEqual([
      { key: 'engine', value: 'x', place: { file: 'f.yaml', line: 3, column: 1 }, comment: 'A b.' },
      {
        key: 'writer.port',
        value: 1,
        place: { file: 'f.yaml', line: 7, column: 3 },
        comment: 'C.',
      },
    ]);
  });

  it.each(['', '\n', '# nothing\n', '---\n', 'writer:\n', 'writer:\n  # port: 1\nengine: x\n'])(
    'takes a file or a section without settings for one that overrides nothing: %j',
    (text) => {
      expect(read(text).findings).toEqual([]);
    },
  );

  it('reads YAML 1.2: no and on are texts, 012 is twelve', () => {
    const text = 'failpoint: no\nengine: on\npartitions: 012\n';
    expect(read(text).assignments.map(({ value }) => value)).toEqual(['no', 'on', 12]);
  });

  it('reads Windows line ends and a byte order mark', () => {
    const { assignments } = read('\uFEFF# A.\r\nengine: x\r\npartitions: 2\r\n');
    expect(assignments.map(({ place, comment }) => [place.line, comment])).toEqual([
      [2, 'A.'],
      [3, ''],
    ]);
  });

  it.each([
    ['a key twice', 'engine: x\nengine: y\n', 2, 1, 'Keep one of the two.'],
    ['a key twice in a section', 'writer:\n  port: 1\n  port: 2\n', 3, 3, 'Keep one of the two.'],
    ['a tab', 'writer:\n\tport: 1\n', 2, 1, 'Indent with spaces.'],
    ['two documents', 'engine: x\n---\nengine: y\n', 2, 1, 'Keep one document'],
    ['an open quote', 'engine: "x\n', 2, 1, 'Correct the YAML there.'],
    ['an unknown tag', 'engine: !secret x\n', 1, 9, 'Correct the YAML there.'],
    ['a list', '- engine\n', 1, 1, 'Write each setting on a line of its own'],
    ['a text', 'engine\n', 1, 1, 'Write each setting on a line of its own'],
    ['an alias', 'engine: &e x\nfailpoint: *e\n', 2, 1, 'Write the value out.'],
    ['an alias to nothing', 'failpoint: *e\n', 1, 1, 'Write the value out.'],
    ['a merge key', '<<: {engine: x}\n', 1, 1, 'config/default.yaml lists all settings.'],
    ['a key that is a list', '? [engine]\n: x\n', 1, 3, 'config/default.yaml lists all settings.'],
  ])('refuses %s with its place', (_, text, line, column, fix) => {
    const [finding, ...others] = read(text).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ file: 'f.yaml', line, column });
    expect(finding?.fix).toContain(fix);
  });

  it.each([
    ['prot', 'writer:\n  prot: 1\n', 'Did you mean writer.port?'],
    ['body_bytes_max', 'writer:\n  body_bytes_max: 1\n', 'Did you mean writer.bodyBytesMax?'],
    ['a section', 'wirter:\n  port: 1\n', 'Did you mean writer?'],
    ['a setting of another section', 'writer:\n  prefetch: 1\n', 'config/default.yaml lists'],
    ['a setting without its section', 'summariesMax: 1\n', 'Did you mean outbox.summariesMax?'],
    ['a path', 'writer.port: 1\n', 'Write "writer:", and below it, indented, "port: ...".'],
    ['an unknown path', 'a.b: 1\n', 'Write the section, and its settings indented below it.'],
    ['a number', '1: 1\n', 'config/default.yaml lists all settings.'],
    ['__proto__', '__proto__: {port: 1}\n', 'config/default.yaml lists all settings.'],
    ['constructor', 'writer:\n  constructor: 1\n', 'config/default.yaml lists all settings.'],
  ])('does not know %s, and says what was probably meant', (_, text, fix) => {
    const { findings, assignments } = read(text);
    expect(assignments).toEqual([]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.fix).toContain(fix);
  });

  it('shows no secret when the file around it is broken', () => {
    const texts = [
      'redis:\n  url: "redis://:hunter2@h\n',
      'redis: redis://:hunter2@h\n',
      // Half of an address, as it is left behind by copying: nothing in it says that it is secret.
      "redis:\n  url: 'hunter2\n",
    ];
    for (const text of texts) {
      const { findings } = read(text);
      expect(findings).toHaveLength(1);
      expect(JSON.stringify(findings)).not.toContain('hunter2');
    }
  });
});
