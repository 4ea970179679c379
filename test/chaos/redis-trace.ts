/**
 * What Redis has made safe, by what goes over the wires: the reads in a commit that it has answered
 * with success, and the reads in what it tells.
 */
import { RespReader } from './resp-reader.ts';
import type { LinkTap } from './link.ts';
import type { RespValue } from './resp-reader.ts';

/** A read within the stored state of a plate: whether it is an exit, its id, its time. */
const READ = /\[([01]),"((?:[^"\\]|\\.)*)",\d{12,}/g;
/** A read within a summary: all that stays of one that the state has no room for. */
const SUMMARISED = /"(entry|exit)_event_id":"((?:[^"\\]|\\.)*)"/g;

const COMMIT_KEYS = '5';
/** A claim has the same keys, and fewer arguments. */
const COMMIT_VALUES_MIN = 3 + 5 + 7;

interface Conversation {
  readonly requests: RespReader;
  readonly answers: RespReader;
  /** The reads that become safe with each answer that is still to come. */
  readonly waiting: (readonly string[])[];
}

export class RedisTrace implements LinkTap {
  readonly #safe: (read: string) => void;
  readonly #conversations = new Map<object, Map<number, Conversation>>();

  constructor(safe: (read: string) => void) {
    this.#safe = safe;
  }

  bytes(link: object, connection: number, direction: 'there' | 'back', bytes: Buffer): void {
    const { requests, answers } = this.#conversation(link, connection);
    (direction === 'there' ? requests : answers).read(bytes);
  }

  closed(link: object, connection: number): void {
    this.#conversations.get(link)?.delete(connection);
  }

  #conversation(link: object, connection: number): Conversation {
    const all = this.#conversations.get(link) ?? new Map<number, Conversation>();
    this.#conversations.set(link, all);
    const known = all.get(connection);
    if (known !== undefined) return known;
    const waiting: (readonly string[])[] = [];
    const conversation: Conversation = {
      waiting,
      requests: new RespReader((request) => waiting.push(readsOfCommit(request))),
      answers: new RespReader((answer) => this.#answered(answer, waiting.shift() ?? [])),
    };
    all.set(connection, conversation);
    return conversation;
  }

  #answered(answer: RespValue, committed: readonly string[]): void {
    const isCommitted = Array.isArray(answer) && answer[0] === 1;
    if (committed.length > 0) {
      if (isCommitted) committed.forEach((read) => this.#safe(read));
    } else if (Array.isArray(answer)) {
      for (const value of answer as readonly RespValue[]) {
        if (typeof value === 'string') readsIn(value).forEach((read) => this.#safe(read));
      }
    }
  }
}

/** Nothing when the request is no commit. */
function readsOfCommit(request: RespValue): readonly string[] {
  if (!Array.isArray(request)) return [];
  const [command, , keys] = request as readonly RespValue[];
  const isCommit =
    String(command).toUpperCase().startsWith('EVAL') &&
    keys === COMMIT_KEYS &&
    request.length >= COMMIT_VALUES_MIN;
  if (!isCommit) return [];
  return request.flatMap((value) => [...readsIn(String(value)), ...summarisedIn(String(value))]);
}

function readsIn(text: string): string[] {
  return Array.from(text.matchAll(READ), ([, kind, id]) => {
    return `${kind === '0' ? 'entry' : 'exit'} ${JSON.parse(`"${id}"`) as string}`;
  });
}

function summarisedIn(text: string): string[] {
  return Array.from(text.matchAll(SUMMARISED), ([, kind, id]) => {
    return `${kind} ${JSON.parse(`"${id}"`) as string}`;
  });
}
