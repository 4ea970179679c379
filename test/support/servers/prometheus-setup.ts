/** Before the first file that needs Prometheus: makes sure that it is installed, where it can. */
import { whyMissing } from './installation.ts';
import { missingPrometheus } from './programs.ts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether Prometheus and promtool are here, or why not. */
    prometheus: { readonly isThere: true } | { readonly absent: string };
  }
}

export default function findPrograms(project: TestProject): void {
  const absent = whyMissing(missingPrometheus);
  project.provide('prometheus', absent === undefined ? { isThere: true } : { absent });
}
