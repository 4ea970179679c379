/** Reads what goes over a connection to RabbitMQ: methods of AMQP 0-9-1, with their content. */

export interface AmqpMethod {
  readonly channel: number;
  /** Class and method, as `60.80`. */
  readonly name: string;
  /** The arguments, as bytes. */
  readonly fields: Buffer;
  /** What the message holds, of a method that has one. */
  readonly body: Buffer | undefined;
}

/** Those that a message follows. */
const WITH_CONTENT = new Set(['60.40', '60.50', '60.60', '60.71']);
const FRAME_HEADER_BYTES = 7;
const PROTOCOL_HEADER = Buffer.from('AMQP');
const PROTOCOL_HEADER_BYTES = 8;
const METHOD = 1;
const HEADER = 2;
const BODY = 3;

interface Content {
  readonly method: Omit<AmqpMethod, 'body'>;
  missing: number | undefined;
  readonly parts: Buffer[];
}

/** Takes bytes as they come, and hands over every method that is whole. */
export class AmqpReader {
  readonly #take: (method: AmqpMethod) => void;
  readonly #contents = new Map<number, Content>();
  #rest: Buffer = Buffer.alloc(0);
  #isBegun = false;

  constructor(take: (method: AmqpMethod) => void) {
    this.#take = take;
  }

  read(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isBegun) {
      if (this.#rest.length < PROTOCOL_HEADER_BYTES) return;
      const isClient = this.#rest.subarray(0, PROTOCOL_HEADER.length).equals(PROTOCOL_HEADER);
      if (isClient) this.#rest = this.#rest.subarray(PROTOCOL_HEADER_BYTES);
      this.#isBegun = true;
    }
    while (this.#rest.length > FRAME_HEADER_BYTES) {
      const size = FRAME_HEADER_BYTES + this.#rest.readUInt32BE(3) + 1;
      if (this.#rest.length < size) return;
      const payload = this.#rest.subarray(FRAME_HEADER_BYTES, size - 1);
      this.#frame(this.#rest[0] as number, this.#rest.readUInt16BE(1), payload);
      this.#rest = this.#rest.subarray(size);
    }
  }

  #frame(type: number, channel: number, payload: Buffer): void {
    const content = this.#contents.get(channel);
    if (type === METHOD) {
      const name = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`;
      const method = { channel, name, fields: payload.subarray(4) };
      if (!WITH_CONTENT.has(name)) return this.#take({ ...method, body: undefined });
      this.#contents.set(channel, { method, missing: undefined, parts: [] });
    } else if (type === HEADER && content !== undefined) {
      content.missing = Number(payload.readBigUInt64BE(4));
      this.#complete(channel, content);
    } else if (type === BODY && content !== undefined) {
      content.parts.push(payload);
      content.missing = (content.missing ?? 0) - payload.length;
      this.#complete(channel, content);
    }
  }

  #complete(channel: number, { method, missing, parts }: Content): void {
    if (missing !== 0) return;
    this.#contents.delete(channel);
    this.#take({ ...method, body: Buffer.concat(parts) });
  }
}
