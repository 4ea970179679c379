/** Reads a configuration file: YAML 1.2, sections with settings, nothing else. */
import { isAlias, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { nearest } from '#domain/suggestion.ts';
import type { Finding, Place } from './finding.ts';
import { describeFound } from './judge.ts';
import type { Assignment, Layer } from './layer.ts';
import { redact } from './secrets.ts';
import { SECTIONS, SETTINGS } from './settings.ts';

/**
 * Reads the text of a file. Keys that are not known, and what is no YAML, become findings; the
 * values are not judged here.
 *
 * @param file the name that findings call the file by
 */
export function readYamlLayer(file: string, text: string): Layer {
  const lines = new LineCounter();
  // Pretty errors quote the source line, and that may hold a password.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map(({ pos, message, code }) => {
    const { line, col: column } = lines.linePos(pos[0]);
    return { file, line, column, key: '', problem: `${redact(message)}.`, fix: fixSyntax(code) };
  });
  if (broken.length > 0) return { assignments: [], findings: broken };
  const reader = new YamlReader(file, text, document, lines);
  reader.readFile();
  return reader;
}

class YamlReader implements Layer {
  readonly assignments: Assignment[] = [];
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #textLines: readonly string[];
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(file: string, text: string, document: Document, lines: LineCounter) {
    this.#file = file;
    this.#textLines = text.split(/\r?\n/);
    this.#document = document;
    this.#lines = lines;
  }

  readFile(): void {
    const { contents } = this.#document;
    if (contents === null || isEmpty(contents)) return;
    if (isMap(contents)) this.#readMap(contents, '');
    else this.#report(contents, '', ...mistakenSection(this.#valueOf(contents)));
  }

  #readMap(map: YAMLMap, prefix: string): void {
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      this.#readPair(key as Node, value as Node | null, prefix, name);
    }
  }

  #readPair(at: Node, value: Node | null, prefix: string, name: string): void {
    const key = prefix + name;
    if (isAlias(at) || isAlias(value)) {
      const problem = 'Anchors and aliases are not followed.';
      this.#report(at, key, problem, 'Write the value out.');
    } else if (name.includes('.')) {
      this.#report(at, key, 'A key with a dot is not a setting.', fixDotted(name));
    } else if (prefix === '' && SECTIONS.has(name)) {
      if (isMap(value)) this.#readMap(value, `${name}.`);
      else if (!isEmpty(value)) this.#report(at, key, ...mistakenSection(this.#valueOf(value)));
    } else if (SETTINGS.has(key)) {
      const place = this.#placeOf(at);
      const comment = this.#commentAbove(place.line as number);
      this.assignments.push({ key, value: this.#valueOf(value), place, comment });
    } else {
      this.#report(at, key, 'There is no such setting.', fixUnknownKey(prefix, name));
    }
  }

  #valueOf(node: Node | null): unknown {
    return node === null ? null : node.toJS(this.#document);
  }

  #report(at: Node, key: string, problem: string, fix: string): void {
    this.findings.push({ ...this.#placeOf(at), key, problem, fix });
  }

  #placeOf(node: Node): Place {
    const { line, col: column } = this.#lines.linePos(node.range?.[0] ?? 0);
    return { file: this.#file, line, column };
  }

  #commentAbove(line: number): string {
    const comment: string[] = [];
    for (let index = line - 2; index >= 0; index -= 1) {
      const match = /^\s*#\s?(.*)$/.exec(this.#textLines[index] as string);
      if (match === null) break;
      comment.unshift((match[1] as string).trim());
    }
    return comment.join(' ');
  }
}

/** A section whose settings are all commented out. */
function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function mistakenSection(value: unknown): readonly [problem: string, fix: string] {
  return [
    `Expected settings as "name: value", found ${describeFound(value)}.`,
    'Write each setting on a line of its own, indented below its section.',
  ];
}

function fixDotted(name: string): string {
  const [section, setting] = name.split('.');
  if (!SETTINGS.has(name)) return 'Write the section, and its settings indented below it.';
  return `Write "${section}:", and below it, indented, "${setting}: ...".`;
}

/** Looks in the same section first: there the name is most likely a slip of the finger. */
function fixUnknownKey(prefix: string, name: string): string {
  const here = [...SETTINGS.keys(), ...SECTIONS]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const meant = nearest(name, here);
  if (meant !== undefined) return `Did you mean ${prefix}${meant}?`;
  const elsewhere = [...SETTINGS.keys()].find((key) => key.endsWith(`.${name}`));
  if (elsewhere !== undefined) return `Did you mean ${elsewhere}?`;
  return 'config/default.yaml lists all settings.';
}

function fixSyntax(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'Keep one of the two.';
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces.';
  if (code === 'MULTIPLE_DOCS') return 'Keep one document in the file, without "---" lines.';
  return 'Correct the YAML there.';
}
