/** Reads what goes over a connection to Redis: requests and answers, as they become whole. */

/** A value of the protocol. An error is its text. */
export type RespValue = string | number | null | readonly RespValue[];

const LINE = Buffer.from('\r\n');

/** Takes bytes as they come, and hands over every value that is whole. */
export class RespReader {
  readonly #take: (value: RespValue) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(take: (value: RespValue) => void) {
    this.#take = take;
  }

  /** @throws Error when it is not the protocol of Redis */
  read(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const cursor = { at: 0 };
      const value = readValue(this.#rest, cursor);
      if (value === undefined) return;
      this.#rest = this.#rest.subarray(cursor.at);
      this.#take(value);
    }
  }
}

/** @returns undefined while a part of it is missing */
function readValue(bytes: Buffer, cursor: { at: number }): RespValue | undefined {
  const end = bytes.indexOf(LINE, cursor.at);
  if (end === -1) return undefined;
  const type = String.fromCharCode(bytes[cursor.at] as number);
  const head = bytes.toString('latin1', cursor.at + 1, end);
  cursor.at = end + LINE.length;
  switch (type) {
    case '+':
    case '-':
      return head;
    case ':':
      return Number(head);
    case '$':
      return readText(bytes, cursor, Number(head));
    case '*':
      return readList(bytes, cursor, Number(head));
    default:
      throw new Error(`Redis says ${type}${head.slice(0, 40)}, which nobody here understands.`);
  }
}

function readText(
  bytes: Buffer,
  cursor: { at: number },
  length: number,
): string | null | undefined {
  if (length === -1) return null;
  const from = cursor.at;
  if (bytes.length < from + length + LINE.length) return undefined;
  cursor.at = from + length + LINE.length;
  return bytes.toString('utf8', from, from + length);
}

function readList(
  bytes: Buffer,
  cursor: { at: number },
  length: number,
): readonly RespValue[] | null | undefined {
  if (length === -1) return null;
  const values: RespValue[] = [];
  for (let index = 0; index < length; index += 1) {
    const value = readValue(bytes, cursor);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
