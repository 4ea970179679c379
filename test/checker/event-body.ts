/**
 * What the bytes of an event mean, worked out a second time, from the domain's rules alone: three
 * fields must be there, the plate is normalised once, and what cannot be understood has a reason.
 */

/** A read of a plate by a camera. */
export interface SeenRead {
  readonly kind: 'entry' | 'exit';
  readonly id: string;
  readonly garage: string;
  readonly plate: string;
  readonly atMs: number;
  readonly laneId: string | undefined;
}

/** What is asked of an event, as far as that is configured. */
export interface BodyRules {
  readonly bodyBytesMax: number;
  readonly garageId: string;
  /** No event of the run is outside of these times. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A read, or why there is none. */
export type Body = SeenRead | { readonly refusal: string };

/** Never throws, whatever the bytes are. */
export function readBody(kind: 'entry' | 'exit', body: Buffer, rules: BodyRules): Body {
  if (body.length > rules.bodyBytesMax) return { refusal: 'body_too_large' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { refusal: 'not_utf8' };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refusal: 'not_json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { refusal: 'not_an_object' };
  }
  return readMembers(kind, new Map(Object.entries(value)), rules);
}

function readMembers(
  kind: 'entry' | 'exit',
  members: ReadonlyMap<string, unknown>,
  rules: BodyRules,
): Body {
  const needed = ['id', 'vehicle_plate', `${kind}_date_time`].map((name) => members.get(name));
  if (needed.some((value) => value === undefined || value === null)) {
    return { refusal: 'missing_field' };
  }
  if (!needed.every((value) => typeof value === 'string')) return { refusal: 'wrong_type' };
  const [id, rawPlate, time] = needed as [string, string, string];
  const atMs = readTime(time);
  if (atMs === undefined) return { refusal: 'bad_date' };
  const plate = readPlate(rawPlate);
  if (plate === undefined) return { refusal: 'bad_plate' };
  const refusal = judgeExtras(members);
  if (refusal !== undefined) return { refusal };
  if (atMs > rules.untilMs) return { refusal: 'clock_ahead' };
  if (atMs < rules.fromMs) return { refusal: 'too_old' };
  const garage = textOf(members, 'garage_id') ?? rules.garageId;
  return { kind, id, garage, plate, atMs, laneId: textOf(members, 'lane_id') };
}

/** What may be there, and must make sense if it is. */
function judgeExtras(members: ReadonlyMap<string, unknown>): string | undefined {
  const confidence = members.get('confidence') ?? 0;
  if (typeof confidence !== 'number') return 'wrong_type';
  const type = textOf(members, 'vehicle_type') ?? 'CAR';
  const isKnownType = ['CAR', 'MOTORCYCLE', 'TRUCK'].includes(type);
  const isName = /^[\p{L}\d][\p{L}\d._-]*$/u.test(textOf(members, 'garage_id') ?? 'main');
  return confidence < 0 || confidence > 1 || !isKnownType || !isName ? 'bad_value' : undefined;
}

function textOf(members: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = members.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** UTC, and a day that is in the calendar. */
function readTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?Z$/.exec(text);
  const atMs = Date.parse(text);
  if (match === null || Number.isNaN(atMs)) return undefined;
  return new Date(atMs).toISOString().startsWith(match[1] as string) ? atMs : undefined;
}

/** Trimmed, NFKC, upper case, without spaces and dashes: 1 to 16 letters and digits. */
function readPlate(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  const plate = text
    .normalize('NFKC')
    .replaceAll(/[\p{Zs}\p{Pd}]/gu, '')
    .toUpperCase();
  return /^[\p{L}\p{M}\d]{1,16}$/u.test(plate) ? plate : undefined;
}
