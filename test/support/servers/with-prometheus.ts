/**
 * What a test file that needs Prometheus or promtool begins with. Such a file is named
 * `*.prometheus.test.ts`; each of its tests starts a Prometheus of its own: `startPrometheus`.
 */
import { describe, inject } from 'vitest';

const provided = inject('prometheus');
// Nothing is provided to the files that run without it.
if ((provided as unknown) === undefined)
  throw new Error('A test file that needs Prometheus is named *.prometheus.test.ts.');

/** A suite that needs Prometheus and promtool; skipped where they are not installed. */
// oxlint-disable-next-line vitest/valid-describe-callback -- both are the caller's
export const describeWithPrometheus = describe.skipIf('absent' in provided);
