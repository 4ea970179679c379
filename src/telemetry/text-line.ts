/** A log line for a person at a terminal, made from the JSON that a machine would get. */

/** Members that every line has, or that the sentence stands for. */
const SHOWN_APART: ReadonlySet<string> = new Set([
  'level',
  'time',
  'service',
  'role',
  'version',
  'event',
  'msg',
]);

/** What could move the cursor, colour the terminal or turn the text around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `09:30:00.000 warn  process  A delivery was set aside.  queue=entry reason=bad_plate` */
export function formatTextLine(json: string): string {
  const line = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const { time, level, role, msg } = line as Readonly<Record<string, string>>;
  const fields = Object.entries(line)
    .filter(([name]) => !SHOWN_APART.has(name))
    .map(([name, value]) => `${name}=${formatValue(value)}`);
  const head = `${time?.slice(11, 23)} ${level?.padEnd(5)} ${role}`;
  const text = [head, msg, fields.join(' ')].filter(Boolean).join('  ');
  return `${text.replace(INVISIBLE, escapeCharacter)}\n`;
}

/** An error is its message here; the stack is in the JSON. */
function formatValue(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 1e6) / 1e6);
  const isError = typeof value === 'object' && value !== null && 'message' in value;
  const text = String(isError ? value.message : value);
  return /^[\w.:/*-]+$/.test(text) ? text : JSON.stringify(text);
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
