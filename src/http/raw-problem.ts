/** Answers to what never became a request that an app could answer. */
import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeProblem, PROBLEM_TYPE, SAFE_HEADERS } from './problem.ts';
import type { ProblemKind } from './problem.ts';

interface RawProblem {
  readonly status: number;
  readonly kind: ProblemKind;
  readonly detail: string;
}

const NOT_HTTP: RawProblem = {
  status: 400,
  kind: 'invalid_request',
  detail: 'This is not a request of HTTP/1.1. Send one as RFC 9112 describes it, without TLS.',
};

/** By the codes of the errors; the limits are named, so that they can be found. */
const PROBLEMS: Readonly<Record<string, RawProblem>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    kind: 'head_too_large',
    detail: 'Request line and headers are too large together (http.headerBytesMax).',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    kind: 'body_too_large',
    detail: 'The chunk extensions are too large. Send chunks without any.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    kind: 'too_slow',
    detail:
      'The request did not arrive in time (http.headersTimeoutMs, http.requestTimeoutMs). ' +
      'Send it again, faster.',
  },
  HPE_INVALID_TRANSFER_ENCODING: {
    status: 400,
    kind: 'invalid_request',
    detail: 'It is not clear how long the body is. Send Content-Length or one chunked, not both.',
  },
};

/**
 * Answers what cannot be parsed, comes too slowly or is too large, and closes the connection. Where
 * the answer to a whole earlier request is still due, that one is the last: a word about what came
 * behind it would be taken for it.
 *
 * @param findOwed the answers to whole requests that are due on a connection
 */
export function answerUnparsed(
  server: Server,
  findOwed: (socket: Duplex) => readonly ServerResponse[],
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) {
      socket.destroy(error);
      return;
    }
    const owed = findOwed(socket).filter(({ headersSent }) => !headersSent);
    for (const response of owed) response.setHeader('Connection', 'close');
    if (owed.length === 0) refuse(socket, PROBLEMS[error.code ?? ''] ?? NOT_HTTP);
  });
  server.on('connect', (_request, socket) => {
    const detail = 'This is no proxy. Send GET or POST.';
    refuse(socket, { status: 405, kind: 'method_not_allowed', detail });
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const detail = 'Only 100-continue can be expected here. Leave the header Expect out.';
    const { headers, body } = write({ status: 417, kind: 'invalid_request', detail });
    response.writeHead(417, headers).end(body);
  });
}

function refuse(socket: Duplex, problem: RawProblem): void {
  const { headers, body } = write(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const { status } = problem;
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

function write(problem: RawProblem): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const body = JSON.stringify(describeProblem(problem));
  const headers = {
    ...SAFE_HEADERS,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { headers, body };
}
