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
 * Reads one file. A line that cannot be read is what a generator was writing when it was killed, and
 * then nothing was sent yet; it can only stand in front of a new beginning.
 *
 * @throws Error when a line is broken that nobody was killed at
 */
export function readSent(text: string): readonly SentDelivery[] {
  const deliveries: SentDelivery[] = [];
  let open: Omit<SentDelivery, 'isConfirmed'>[] = [];
  let broken: string | undefined;
  const end = (isConfirmed: boolean): void => {
    for (const delivery of open) deliveries.push({ ...delivery, isConfirmed });
    open = [];
  };
  for (const text_ of text.split('\n')) {
    if (text_ === '') continue;
    const line = parse(text_);
    if (line === undefined) {
      broken = text_;
      continue;
    }
    if ('begin' in line) {
      broken = undefined;
      end(false);
      continue;
    }
    if (broken !== undefined)
      throw new Error(`This is no line of a file of sent events: ${broken}`);
    if (line.confirmed !== undefined) end(line.confirmed);
    else if (line.queue === 'entry' || line.queue === 'exit') {
      open.push({ queue: line.queue, body: Buffer.from(line.body ?? '', 'base64') });
    }
  }
  end(false);
  return deliveries;
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
