/** Reads the body of a request, within a limit, as JSON. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { Problem } from './problem.ts';

/**
 * The parsed body of a request.
 *
 * @throws Problem 415 when it is not plain application/json, 413 when it is larger than
 * `bytesMax`, 400 when it is not UTF-8 or not JSON
 */
export async function readJsonBody(context: Context, bytesMax: number): Promise<unknown> {
  refuseOtherMedia(context);
  const bytes = await readBody(context.req, bytesMax);
  if (!isUtf8(bytes)) throw invalid('The body is not valid UTF-8.');
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    // The parser's message quotes the body, and the body holds plates.
    throw invalid('The body is not JSON.');
  }
}

function refuseOtherMedia({ request }: Context): void {
  const encoding = request.get('Content-Encoding');
  const charset = request.charset.toLowerCase();
  const isPlain = encoding === '' || encoding === 'identity';
  if (request.type === 'application/json' && isPlain && (charset === '' || charset === 'utf-8')) {
    return;
  }
  const detail = 'Send application/json in UTF-8, without Content-Encoding.';
  throw new Problem(415, 'unsupported_media_type', detail);
}

/**
 * What is too large is still read for a while, but not kept, so that a client that sends first and
 * listens later gets its answer. A body without end is cut off.
 */
async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const cutOffBytes = 2 * bytesMax;
  if (Number(request.headers['content-length'] ?? 0) > cutOffBytes) throw tooLarge(bytesMax, true);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Leaving the loop must not destroy the socket that the answer goes out on.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > cutOffBytes) break;
      if (length <= bytesMax) chunks.push(chunk as Buffer);
    }
  } catch {
    throw invalid('The connection ended before the body did.');
  }
  if (length > bytesMax) throw tooLarge(bytesMax, length > cutOffBytes);
  return Buffer.concat(chunks);
}

function tooLarge(bytesMax: number, isCutOff: boolean): Problem {
  const detail = `The body may have ${bytesMax} bytes (writer.bodyBytesMax).`;
  const headers = isCutOff ? { Connection: 'close' } : {};
  return new Problem(413, 'body_too_large', detail, { headers });
}

function invalid(detail: string): Problem {
  return new Problem(400, 'invalid_request', detail);
}
