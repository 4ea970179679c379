/** Judges one value: is it what the setting takes, and if not, what was probably meant. */
import { nearest } from '#domain/suggestion.ts';
import type { Finding } from './finding.ts';
import type { Assignment } from './layer.ts';
import { redact, redactSetting } from './secrets.ts';
import { SETTINGS } from './settings.ts';
import type { Setting, SettingValue } from './settings.ts';
import { expectationOf, isSecret } from './values.ts';

/** Either the value or what is wrong with it. */
export type Judgement =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly finding: Finding };

/**
 * Judges an assignment.
 *
 * @param fallback the setting's default, which the advice names when there is nothing better
 */
export function judge(assignment: Assignment, fallback: SettingValue | undefined): Judgement {
  const { key, value, place } = assignment;
  const setting = SETTINGS.get(key) as Setting;
  const result = setting.schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const { expected } = expectationOf(setting.schema);
  const found = isSecret(setting.schema) ? describeSecret(value) : describeFound(value);
  const problem = `Expected ${expected}; found ${found}.`;
  return { ok: false, finding: { ...place, key, problem, fix: advise(setting, value, fallback) } };
}

/** What was found, in words and without secrets. */
export function describeFound(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text ${JSON.stringify(redact(value))}`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a section' : `${value as number | boolean}`;
}

/** How long it is, is enough to find a line break or half of a file. */
function describeSecret(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters, which is not shown`;
  return 'something that is no text, which is not shown';
}

function advise(setting: Setting, value: unknown, fallback: SettingValue | undefined): string {
  if (isSecret(setting.schema)) return ADVICE_ON_SECRETS;
  const meant = typeof value === 'string' ? guess(setting, value) : undefined;
  if (meant !== undefined) return meant;
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  if (isBare && setting.isText && setting.schema.safeParse(String(value)).success) {
    return `If it is meant as a text, write it in quotes: "${value}".`;
  }
  return fallback === undefined
    ? 'Give it a value.'
    : `The default is ${show(setting.key, fallback)}.`;
}

const ADVICE_ON_SECRETS = 'Make one with "openssl rand -hex 32".';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const UNITS_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
};
const QUANTITY = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i;

/** What a text was probably meant to be: a number in quotes, with a unit, or a misspelt word. */
function guess({ key, schema, isText }: Setting, text: string): string | undefined {
  if (isText) {
    const words = 'options' in schema ? (schema.options as readonly string[]) : [];
    const word = nearest(text, words);
    return word === undefined ? undefined : `Did you mean ${word}?`;
  }
  const [, amount, unit = ''] = QUANTITY.exec(text) ?? [];
  if (amount === undefined) return undefined;
  if (unit === '') return `Write ${amount}, without quotes.`;
  const isDuration = key.endsWith('Ms');
  const units = isDuration ? UNITS_MS : /bytesMax$/i.test(key) ? UNITS_BYTES : {};
  const factor = units[unit.toLowerCase()];
  if (factor === undefined) return undefined;
  const kind = isDuration ? 'durations are milliseconds' : 'sizes are bytes';
  return `Write ${Math.round(Number(amount) * factor)}: ${kind}.`;
}

function show(key: string, value: SettingValue): string {
  return value === '' ? 'empty' : String(redactSetting(key, value));
}
