/** One direction of a connection, and what is done to the bytes on their way. */
import type { Socket } from 'node:net';

/** What happens to bytes. Nothing of it is the usual. */
export interface Shaping {
  /** Nothing goes through until that is over; then all of it does. */
  readonly isHeld?: boolean;
  /** Bytes vanish. */
  readonly isSwallowed?: boolean;
  /** How much later they arrive. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** Each read of the sender arrives as single bytes, the first so many of it. */
  readonly singleBytes?: number;
}

/** A slower sender than this would wait for the next look. */
const SLICE_MS = 20;

interface Waiting {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

export class LinkPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #tell: (bytes: Buffer) => void;
  /** What has been read and not been written, in order. */
  readonly #waiting: Waiting[] = [];
  #shaping: Shaping;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(from: Socket, to: Socket, shaping: Shaping, tell: (bytes: Buffer) => void) {
    this.#from = from;
    this.#to = to;
    this.#shaping = shaping;
    this.#tell = tell;
    from.on('data', (bytes: Buffer) => this.#arrive(bytes));
    from.on('end', () => {
      this.#isEnded = true;
      this.#flow();
    });
    to.on('drain', () => this.#flow());
    to.on('close', () => clearTimeout(this.#timer));
    this.shape(shaping);
  }

  shape(shaping: Shaping): void {
    this.#shaping = shaping;
    this.#flow();
  }

  #arrive(bytes: Buffer): void {
    this.#tell(bytes);
    if (this.#shaping.isSwallowed === true) return;
    this.#waiting.push({ bytes, dueMs: performance.now() + (this.#shaping.latencyMs ?? 0) });
    this.#flow();
  }

  /** Writes what is due, and holds the sender back while something waits. */
  #flow(): void {
    clearTimeout(this.#timer);
    const { isHeld = false, isSwallowed = false } = this.#shaping;
    if (isSwallowed) this.#waiting.length = 0;
    if (!isHeld) this.#writeDue();
    const isWaiting = isHeld || (this.#waiting.length > 0 && this.#shaping.latencyMs === undefined);
    if (isWaiting || this.#to.writableNeedDrain) this.#from.pause();
    else this.#from.resume();
    if (this.#isEnded && !isSwallowed && this.#waiting.length === 0) this.#to.end();
  }

  #writeDue(): void {
    while (this.#waiting.length > 0 && this.#to.writable) {
      const [next] = this.#waiting as [Waiting];
      const restMs = next.dueMs - performance.now();
      if (restMs > 0) {
        this.#timer = setTimeout(() => this.#flow(), restMs);
        return;
      }
      this.#waiting.shift();
      if (!this.#write(next.bytes)) return;
    }
  }

  /** @returns whether more can be written at once */
  #write(bytes: Buffer): boolean {
    const { bytesPerSecond, singleBytes = 0 } = this.#shaping;
    if (bytesPerSecond !== undefined) {
      const part = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1_000));
      this.#to.write(bytes.subarray(0, part));
      if (bytes.length > part) {
        this.#waiting.unshift({ bytes: bytes.subarray(part), dueMs: 0 });
      }
      this.#timer = setTimeout(() => this.#flow(), SLICE_MS);
      return false;
    }
    const singles = Math.min(singleBytes, bytes.length);
    for (let at = 0; at < singles; at += 1) this.#to.write(bytes.subarray(at, at + 1));
    return singles === bytes.length || this.#to.write(bytes.subarray(singles));
  }
}
