/**
 * Rows of a recording as lines of text. `read-rows.ts` is the other direction; the members of a
 * delivery stand in a fixed order, which it relies on to be fast.
 */
import { isUtf8 } from 'node:buffer';
import type {
  ClosedRow,
  DeliveryRow,
  RecordingHeader,
  RecordingRow,
  RefusedRow,
  TurnsRow,
} from '#ports/recording.ts';

/** The version of the format that is written, and the newest that is read. */
export const RECORDING_FORMAT = 1;

const BYTE_ORDER_MARK = 0xef;

/** A header as its line, without the line break. */
export function writeHeader({ recording, ...header }: RecordingHeader): string {
  return JSON.stringify({ recording, ...header });
}

/** A row as its line, without the line break. */
export function writeRow(row: RecordingRow): string {
  switch (row.is) {
    case 'delivery':
      return writeDelivery(row);
    case 'judged':
      return `{"judgedAtMs":${row.nowMs}}`;
    case 'refused':
      return writeRefused(row);
    case 'loaded':
      // The stored form is JSON on one line.
      return `{"loaded":${JSON.stringify(row.key)},"state":${row.state ?? 'null'}}`;
    case 'turns':
      return writeTurns(row);
    case 'committed':
      return `{"committed":${row.batch}}`;
    case 'incarnation':
      return `{"incarnation":${row.epoch}}`;
    case 'closed':
      return writeClosed(row);
  }
}

function writeDelivery({ queue, tag, redelivered, receivedAtMs, body }: DeliveryRow): string {
  const frame = `{"queue":"${queue}","tag":${tag},"redelivered":${redelivered},"receivedAtMs":${receivedAtMs}`;
  if (body === undefined) return `${frame},"withheld":true}`;
  if (typeof body === 'string') return `${frame},"body":${writeText(body)}}`;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // A text would lose a byte order mark when it is read.
  const isText = bytes[0] !== BYTE_ORDER_MARK && isUtf8(bytes);
  if (!isText) return `${frame},"bodyBase64":"${bytes.toString('base64')}"}`;
  return `${frame},"body":${writeText(bytes.toString())}}`;
}

/**
 * A body that is an object on one line stands in the row as it is, byte by byte: it is easier to read
 * than a text in a text, and faster. Anything else is a JSON string.
 */
function writeText(body: string): string {
  return isObjectOnOneLine(body) ? body : JSON.stringify(body);
}

function isObjectOnOneLine(body: string): boolean {
  if (!body.startsWith('{') || !body.endsWith('}') || /[\n\r]/.test(body)) return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function writeRefused({ queue, tag, reason }: RefusedRow): string {
  return `{"refused":["${queue}",${tag},"${reason}"]}`;
}

function writeTurns({ batch, nowMs, watermarkMs, decided, states, summaries }: TurnsRow): string {
  const turns = {
    batch,
    nowMs,
    // JSON has no infinity; before anything was seen the watermark is minus infinity.
    watermarkMs: Number.isFinite(watermarkMs) ? watermarkMs : null,
    decided: decided.map((mail) => (isPlainWake(mail) ? mail.slice(0, 2) : mail)),
    states,
    summaries,
  };
  return JSON.stringify({ turns });
}

function isPlainWake([queue, , outcome]: TurnsRow['decided'][number]): boolean {
  return queue === 'wake' && outcome === 'woken';
}

function writeClosed({ rows, endedAtMs, problem }: ClosedRow): string {
  return JSON.stringify({ closed: { rows, endedAtMs, ...(problem !== undefined && { problem }) } });
}
