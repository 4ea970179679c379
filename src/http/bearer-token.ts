/** Lets only those in who know a token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';
import { Problem } from './problem.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

export interface BearerOptions {
  /** Any of them will do, so that one can be replaced while the other is used. */
  readonly tokens: readonly string[];
  /** The setting that the token is in: named in answers. */
  readonly setting: string;
}

/**
 * Answers 401 to a request without one of the tokens, and nothing else to it: neither what there is
 * nor what is wrong with the rest of it. Without any token in the options everybody is let in.
 */
export function requireBearer({ tokens, setting }: BearerOptions): Middleware {
  const known = tokens.filter((token) => token !== '').map(digest);
  return (context, next) => {
    if (known.length === 0) return next();
    const header = context.get('Authorization');
    const given = BEARER.exec(header)?.[1];
    if (given !== undefined && isAmong(known, digest(given))) return next();
    throw unauthorised(header === '', setting);
  };
}

/** Compared to the last bit and with each of them, so that the time it takes tells nothing. */
function isAmong(known: readonly Buffer[], given: Buffer): boolean {
  let found = 0;
  for (const one of known) found |= Number(timingSafeEqual(one, given));
  return found === 1;
}

/** Of one length whatever the token's, as the comparison needs it. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function unauthorised(isMissing: boolean, setting: string): Problem {
  const error = isMissing ? '' : ', error="invalid_token"';
  const headers = { 'WWW-Authenticate': `Bearer realm="plateflow"${error}` };
  const what = isMissing ? 'A token is needed' : 'This token is not a valid one';
  const detail = `${what}. Send "Authorization: Bearer" with the one of ${setting}.`;
  return new Problem(401, 'unauthorised', detail, { headers });
}
