/** The health and metrics of a role, for a test. */
import { createOpsApp } from '#http/ops-app.ts';
import type { ServerLimits } from '#http/listen.ts';
import type { OpsAppOptions } from '#http/ops-app.ts';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { serve } from './serving.ts';

/** Health and metrics of a role that has nothing to check, unless it is given something. */
export async function serveOps(
  changes: Partial<OpsAppOptions> = {},
  limits: Partial<ServerLimits> = {},
) {
  const telemetry = recordingTelemetry();
  const app = createOpsApp({
    checks: {},
    isDraining: () => false,
    readMetrics: () => Promise.resolve({ contentType: 'text/plain', body: '' }),
    checkTimeoutMs: 5_000,
    telemetry,
    token: '',
    ...changes,
  });
  return {
    ops: await serve(app, { section: 'ops', limits: { ...SERVER_LIMITS, ...limits } }),
    telemetry,
  };
}
