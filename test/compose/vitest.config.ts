/** `npm run test:compose`: not a part of `npm test`, because it takes minutes and needs Docker. */
import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    name: 'compose',
    include: ['test/compose/*.compose.test.ts'],
    // Images may have to be fetched and built.
    hookTimeout: 10 * MINUTE_MS,
    testTimeout: 5 * MINUTE_MS,
    reporters: ['verbose', './tools/closing-line-reporter.ts'],
  },
});
