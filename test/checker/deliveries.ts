/** What was sent to the queues, byte for byte: the files of `plateflow generate --sent`. */

/** One delivery of one generator. */
export interface SentDelivery {
  readonly queue: 'entry' | 'exit';
  readonly body: Buffer;
  /** False where nobody knows whether the queue has stored it. */
  readonly isConfirmed: boolean;
}

interface Line {
  readonly queue?: string;
  readonly body?: string;
  readonly confirmed?: boolean;
}

/**
 * Reads one file, line by line. A line that cannot be read is what a generator was writing when it was killed, and
 * then nothing was sent yet; it can only stand in front of a new beginning.
 *
 * @throws Error when a line is broken that nobody was killed at
 */
export function* readSent(lines: Iterable<string>): Generator<SentDelivery> {
  let open: Omit<SentDelivery, 'isConfirmed'>[] = [];
  let broken: string | undefined;
  function* end(isConfirmed: boolean): Generator<SentDelivery> {
    for (const delivery of open) yield { ...delivery, isConfirmed };
    open = [];
  }
  for (const text of lines) {
    if (text === '') continue;
    const line = parse(text);
    if (line === undefined) {
      broken = text;
      continue;
    }
    if ('begin' in line) {
      broken = undefined;
      yield* end(false);
      continue;
    }
    if (broken !== undefined)
      throw new Error(`This is no line of a file of sent events: ${broken}`);
    if (line.confirmed !== undefined) yield* end(line.confirmed);
    else if (line.queue === 'entry' || line.queue === 'exit') {
      open.push({ queue: line.queue, body: Buffer.from(line.body ?? '', 'base64') });
    }
  }
  yield* end(false);
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
