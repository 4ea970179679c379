/** Health and metrics, the same for every role. */
import { Router } from '@koa/router';
import Koa from 'koa';
import type { Telemetry } from '#ports/telemetry.ts';
import { requireBearer } from './bearer-token.ts';
import { refuseFaultyFraming } from './framing.ts';
import { answerProblems, Problem } from './problem.ts';

/**
 * Something that the role needs in order to work. Rejects with the reason when it is not there; may
 * give a detail that is worth knowing when it is.
 */
export type ReadinessCheck = () => Promise<string | void> | string | void;

export interface OpsAppOptions {
  /** By name; the names appear in the answer. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** Whether the role finishes its work and takes no more. */
  readonly isDraining: () => boolean;
  readonly readMetrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  /** How long a check may take. */
  readonly checkTimeoutMs: number;
  readonly telemetry: Telemetry;
  /** Whoever asks for the metrics needs it, unless it is empty. */
  readonly token: string;
}

/**
 * `/livez` says that the process runs its event loop, and asks nobody else: a process is not
 * restarted because its database is away. `/readyz` says whether work can be done now. Neither
 * needs a token: what asks them, a container or a load balancer, often cannot send one.
 */
export function createOpsApp(options: OpsAppOptions): Koa {
  const router = new Router({ sensitive: true, strict: true });

  router.get('/livez', (context) => {
    context.body = { status: 'alive' };
  });

  router.get('/readyz', async (context) => {
    if (options.isDraining()) {
      throw new Problem(503, 'not_ready', 'The role is being stopped and takes no more work.');
    }
    const results = await runChecks(options);
    const failed = results.flatMap(({ check, detail, isReady }) =>
      isReady ? [] : [{ check, detail }],
    );
    if (failed.length > 0) {
      const detail = `Not available: ${failed.map(({ check }) => check).join(', ')}.`;
      throw new Problem(503, 'not_ready', detail, { members: { failed } });
    }
    const checks = Object.fromEntries(results.map(({ check, detail }) => [check, detail]));
    context.body = { status: 'ready', checks };
  });

  const authorise = requireBearer({ tokens: [options.token], setting: 'ops.token' });
  router.get('/metrics', authorise, async (context) => {
    const { contentType, body } = await options.readMetrics();
    context.set('Content-Type', contentType);
    context.body = body;
  });

  const app = new Koa();
  app.silent = true;
  app.use(answerProblems(options.telemetry));
  app.use(refuseFaultyFraming());
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

interface CheckResult {
  readonly check: string;
  readonly isReady: boolean;
  readonly detail: string;
}

function runChecks({ checks, checkTimeoutMs }: OpsAppOptions): Promise<readonly CheckResult[]> {
  return Promise.all(
    Object.entries(checks).map(async ([check, run]) => {
      try {
        const detail = (await withinMs(checkTimeoutMs, run)) ?? 'ok';
        return { check, isReady: true, detail };
      } catch (error) {
        return { check, isReady: false, detail: (error as Error).message };
      }
    }),
  );
}

async function withinMs(timeoutMs: number, run: ReadinessCheck): Promise<string | void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const error = new Error(`No answer within ${timeoutMs} ms.`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
