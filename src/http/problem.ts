/** Errors as RFC 9457 problems: what happened and what to do, and never a stack trace. */
import type { Context, Middleware } from 'koa';
import type { Telemetry } from '#ports/telemetry.ts';

/** The kinds of problems; `type` of the answer is `urn:plateflow:problem:` and this word. */
export type ProblemKind =
  | 'not_found'
  | 'method_not_allowed'
  | 'invalid_request'
  | 'unauthorised'
  | 'too_slow'
  | 'head_too_large'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'busy'
  | 'log_unavailable'
  | 'out_of_sequence'
  | 'refused'
  | 'not_ready'
  | 'internal';

const TITLES = {
  not_found: 'There is nothing here',
  method_not_allowed: 'This method is not possible here',
  invalid_request: 'The request is not valid',
  unauthorised: 'Not without a token',
  too_slow: 'The request came too slowly',
  head_too_large: 'The headers are too large',
  body_too_large: 'The request is too large',
  unsupported_media_type: 'Only application/json without compression is read',
  busy: 'Too much waits for the disk',
  log_unavailable: 'The log cannot be written at present',
  out_of_sequence: 'The batch does not continue the log',
  refused: 'The batch does not belong to the log',
  not_ready: 'Not ready',
  internal: 'Something is wrong in the service',
} satisfies Record<ProblemKind, string>;

/** The media type of all of them. */
export const PROBLEM_TYPE = 'application/problem+json';

/** What every answer says: nothing of it is kept, and it is what it says it is. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
} as const;

/** The members that every problem has. */
export function describeProblem(problem: {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly detail: string;
}): object {
  const { kind, status, detail } = problem;
  return { type: `urn:plateflow:problem:${kind}`, title: TITLES[kind], status, detail };
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Thrown to answer a request with a problem. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly kind: ProblemKind;
  readonly options: ProblemOptions;

  constructor(status: number, kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.kind = kind;
    this.options = options;
  }
}

/**
 * Answers whatever was thrown or left without an answer. An error that is no `Problem` is a bug or
 * a log that has failed: the client learns that it happened, the telemetry learns what.
 */
export function answerProblems(telemetry: Telemetry): Middleware {
  return async (context, next) => {
    context.set(SAFE_HEADERS);
    try {
      await next();
      if (context.status === 404 && context.body === undefined) throw notFound();
      if (context.status === 405 || context.status === 501) throw methodNotAllowed(context);
    } catch (error) {
      if (error instanceof Problem) answer(context, error);
      else {
        telemetry.emit('request_failed', { error: error as Error });
        answer(context, internal());
      }
    }
  };
}

function answer(context: Context, { status, kind, message, options }: Problem): void {
  context.status = status;
  context.set(options.headers ?? {});
  if (isMuchUnread(context)) context.set('Connection', 'close');
  const problem = describeProblem({ kind, status, detail: message });
  context.body = JSON.stringify({ ...problem, ...options.members });
  context.type = PROBLEM_TYPE;
}

/** A body that nobody wanted is read and thrown away, but not one without end. */
const THROWN_AWAY_BYTES_MAX = 65_536;

function isMuchUnread({ req: { complete, headers } }: Context): boolean {
  if (complete) return false;
  const isEndless = headers['transfer-encoding'] !== undefined;
  return isEndless || Number(headers['content-length'] ?? 0) > THROWN_AWAY_BYTES_MAX;
}

function notFound(): Problem {
  return new Problem(404, 'not_found', 'No resource has this path.');
}

function methodNotAllowed(context: Context): Problem {
  const allowed = context.response.get('Allow');
  if (allowed === '') return notFound();
  return new Problem(405, 'method_not_allowed', `Possible here: ${allowed}.`);
}

function internal(): Problem {
  return new Problem(500, 'internal', 'The request was not answered for. The log of it says why.');
}
