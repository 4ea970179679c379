/**
 * Refuses requests that this server and one in front of it could take apart differently, which is
 * how one request is smuggled inside another. What the parser refuses by itself is not repeated.
 */
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { Problem } from './problem.ts';

/** Throws a problem before anything else looks at such a request. */
export function refuseFaultyFraming(): Middleware {
  return (context, next) => {
    const detail = findFault(context.req);
    if (detail === undefined) return next();
    throw new Problem(400, 'invalid_request', detail, { headers: { Connection: 'close' } });
  };
}

function findFault(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headersDistinct } = request;
  const hosts = headersDistinct['host']?.length ?? 0;
  const isOld = httpVersionMajor === 1 && httpVersionMinor === 0;
  if (hosts > 1 || (hosts === 0 && !isOld)) return 'Send exactly one header Host.';
  const encodings = headersDistinct['transfer-encoding'];
  if (encodings === undefined) return undefined;
  if (isOld) return 'HTTP/1.0 has no Transfer-Encoding. Send Content-Length.';
  const isChunked = encodings.length === 1 && encodings[0]?.toLowerCase() === 'chunked';
  return isChunked ? undefined : 'Send Transfer-Encoding: chunked once and no other, or none.';
}
