/** Frames of AMQP 0-9-1, byte by byte. */

export const BASIC_PUBLISH = [60, 40] as const;

/** A client acknowledges one message. */
export function basicAck(channel: number, tag: number): Buffer {
  return method(channel, 60, 80, Buffer.concat([uint32(0), uint32(tag), Buffer.from([0])]));
}

/** The broker ends the connection, as an operator asks it to. */
export function connectionClose(code: number, text: string): Buffer {
  return method(0, 10, 50, Buffer.concat([uint16(code), shortString(text), uint32(0)]));
}

/** The broker reads nothing more from here. */
export function connectionBlocked(reason: string): Buffer {
  return method(0, 10, 60, shortString(reason));
}

export function connectionUnblocked(): Buffer {
  return method(0, 10, 61, Buffer.alloc(0));
}

function method(channel: number, classId: number, methodId: number, fields: Buffer): Buffer {
  const payload = Buffer.concat([uint16(classId), uint16(methodId), fields]);
  const header = Buffer.concat([Buffer.from([1]), uint16(channel), uint32(payload.length)]);
  return Buffer.concat([header, payload, Buffer.from([0xce])]);
}

function shortString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
