/** Reports each request once it has been answered: `request_latency_seconds` comes from here. */
import type { Middleware } from 'koa';
import type { Telemetry } from '#ports/telemetry.ts';

/**
 * Emits `request_served`. The route is the pattern that matched, never the path, so that a client
 * cannot make new metrics by asking for new paths.
 *
 * @param monotonicMs a clock that never goes back; only differences of it are used
 */
export function reportRequests(telemetry: Telemetry, monotonicMs: () => number): Middleware {
  return async (context, next) => {
    const startMs = monotonicMs();
    await next();
    const route: unknown = context['_matchedRoute'];
    telemetry.emit('request_served', {
      method: context.method,
      route: typeof route === 'string' ? route : 'unmatched',
      status: context.status,
      seconds: (monotonicMs() - startMs) / 1000,
    });
  };
}
