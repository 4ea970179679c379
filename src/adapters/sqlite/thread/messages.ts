/**
 * What the two sides of an engine thread say to each other. Message bodies travel packed into one
 * buffer that changes hands, because a view of a shared buffer would be copied as a whole.
 */
import type { SightingKind } from '#domain/sighting.ts';

/** Starts the thread. */
export interface ThreadOptions {
  readonly file: string;
  readonly partitions: number;
  readonly pollMs: number;
}

/** Asks for something to be done, with an answer of the same number. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly partition: number;
  readonly args: readonly unknown[];
}

/** Acknowledges deliveries of a channel; there is no answer. */
export interface Ack {
  readonly channel: number;
  readonly ackThrough: number;
}

/** An error without its class. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

/** The first message of the thread: the file is open, or why it is not. */
export interface Opened {
  readonly opened: PlainError | undefined;
}

/** Answers a call. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError };

/** Deliveries of a channel: their tags follow each other, and the first of them may be repeated. */
export interface Handout {
  readonly channel: number;
  readonly firstTag: number;
  readonly redelivered: number;
  readonly receivedAtMs: number;
  readonly segment: Uint8Array<ArrayBuffer>;
}

/** The end of a channel. */
export interface End {
  readonly channel: number;
  readonly ended: PlainError | undefined;
}

/** Publishes bodies to a queue: the arguments of the call `publish`. */
export interface Publication {
  readonly queue: SightingKind;
  readonly plates: readonly string[];
  readonly segment: Uint8Array<ArrayBuffer>;
}

export function toPlainError(error: unknown): PlainError {
  const { name, message, code } = error as Error & { code?: string };
  return { name, message, code };
}
