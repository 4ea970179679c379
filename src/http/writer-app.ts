/** The writer service: appends summaries to the log, says how far it has come, finds them again. */
import { Router } from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import { normalisePlate } from '#domain/plate.ts';
import type { Plate } from '#domain/plate.ts';
import type { LogAnswer, SummaryLog } from '#ports/summary-log.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import { requireBearer } from './bearer-token.ts';
import { refuseFaultyFraming } from './framing.ts';
import { readJsonBody } from './json-body.ts';
import { answerProblems, Problem } from './problem.ts';
import { reportRequests } from './request-metrics.ts';
import { SearchLimit } from './search-limit.ts';
import { appendSchema, cursorSchema, searchSchema, validate } from './summary-schema.ts';

export interface WriterAppOptions {
  readonly log: SummaryLog;
  readonly telemetry: Telemetry;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** A larger body is refused. */
  readonly bodyBytesMax: number;
  /** A batch with more records is refused. */
  readonly recordsMax: number;
  /** More searches at the same time are refused. */
  readonly searchesMax: number;
  /** Whoever asks for anything needs one of them; empty ones do not count. */
  readonly tokens: readonly string[];
}

/** Seconds after which a writer that could not write may be asked again. */
const RETRY_AFTER = { 'Retry-After': '1' };

/** The routes of the writer. */
export function createWriterApp(options: WriterAppOptions): Koa {
  const { log, telemetry, monotonicMs } = options;
  const router = new Router({ sensitive: true, strict: true });
  const searches = new SearchLimit(options.searchesMax);

  router.post('/v1/summaries', async (context) => {
    const body = await readJsonBody(context, options.bodyBytesMax);
    refuseTooMany(body, options.recordsMax);
    const { partition, dataset, records } = validate(appendSchema, body);
    answerAppend(context, await log.append(partition, dataset, records));
  });

  router.get('/v1/cursor', (context) => {
    const { partition } = validate(cursorSchema, { ...context.query });
    const { dataset, n } = log.cursor(partition);
    context.body = { dataset: dataset ?? null, n };
  });

  router.get('/v1/summaries', async (context) => {
    const { plate, limit } = validate(searchSchema, { ...context.query });
    const query = { plate: wantedPlate(plate), limit };
    const { lines, isComplete } = await searches.run(() => log.findNewest(query));
    // The lines are JSON texts already.
    context.body = `{"summaries":[${lines.join(',')}],"complete":${isComplete}}`;
    context.type = 'application/json';
  });

  const app = new Koa();
  // What the client did to its connection while it was answered is not an error of the service.
  app.silent = true;
  app.use(reportRequests(telemetry, monotonicMs));
  app.use(answerProblems(telemetry));
  app.use(refuseFaultyFraming());
  app.use(requireBearer({ tokens: options.tokens, setting: 'writer.token' }));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function answerAppend(context: Context, answer: LogAnswer): void {
  switch (answer.outcome) {
    case 'appended':
      context.body = { n: answer.lastN, duplicates: answer.duplicates };
      return;
    case 'expected': {
      const members = { expected: answer.n };
      const detail = `The next number of the partition is ${answer.n}.`;
      throw new Problem(409, 'out_of_sequence', detail, { members });
    }
    case 'refused':
      throw new Problem(422, 'refused', answer.detail);
    case 'busy': {
      const detail = 'Nothing was written. Send the same batch again later.';
      throw new Problem(503, 'busy', detail, { headers: RETRY_AFTER });
    }
    case 'unavailable': {
      const status = answer.reason === 'no_space' ? 507 : 503;
      throw new Problem(status, 'log_unavailable', answer.detail, { headers: RETRY_AFTER });
    }
    default:
      answer satisfies never;
  }
}

/** Counted before the records are looked at, so that a large batch costs nothing but its bytes. */
function refuseTooMany(body: unknown, recordsMax: number): void {
  const records = (body as { readonly records?: unknown } | null)?.records;
  if (!Array.isArray(records) || records.length <= recordsMax) return;
  const detail = `A batch may have ${recordsMax} records (writer.recordsMax).`;
  throw new Problem(413, 'body_too_large', detail);
}

function wantedPlate(plate: string | undefined): Plate | undefined {
  if (plate === undefined) return undefined;
  const normalised = normalisePlate(plate);
  if (normalised !== undefined) return normalised;
  throw new Problem(400, 'invalid_request', 'plate: not 1 to 16 letters and digits.');
}
