/** Health and metrics of a role. */
import { createOpsApp } from '#http/ops-app.ts';
import { listen } from '#http/listen.ts';
import type { Listening } from '#http/listen.ts';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { RoleContext } from '../command-context.ts';

const CHECK_TIMEOUT_MS = 2_000;

/** Serves /livez, /readyz and /metrics of a role until it ends. */
export async function serveOps(
  { config, telemetry, life, resources }: RoleContext,
  checks: Readonly<Record<string, ReadinessCheck>>,
): Promise<Listening> {
  const app = createOpsApp({
    checks,
    isDraining: () => life.stopping.aborted,
    readMetrics: () => telemetry.expose(),
    checkTimeoutMs: CHECK_TIMEOUT_MS,
    telemetry,
    token: config.ops.token,
  });
  const server = await listen(app, { ...config.ops, section: 'ops', limits: config.http });
  resources.defer(() => server.close(0));
  return server;
}
