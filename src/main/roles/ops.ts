/** Health and metrics of a role. */
import { createOpsApp } from '#http/ops-app.ts';
import { listen } from '#http/listen.ts';
import type { Listening } from '#http/listen.ts';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { RoleContext } from '../command-context.ts';

const CHECK_TIMEOUT_MS = 2_000;

/** Serves /livez, /readyz and /metrics of a role. */
export async function serveOps(
  { config, telemetry, life }: RoleContext,
  checks: Readonly<Record<string, ReadinessCheck>>,
): Promise<Listening> {
  const app = createOpsApp({
    checks,
    isDraining: () => life.stopping.aborted,
    readMetrics: () => telemetry.expose(),
    checkTimeoutMs: CHECK_TIMEOUT_MS,
    telemetry,
  });
  return listen(app, { ...config.ops, section: 'ops' });
}
