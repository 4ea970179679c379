import { defineConfig } from 'vitest/config';

/** The parts that decide about a car are held to more than the rest. */
const HEART = { branches: 95, statements: 95 };
const REST = { branches: 80, statements: 80 };

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    reporters: ['default', './tools/closing-line-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/ports/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'src/domain/**': HEART,
        'src/actors/**': HEART,
        'src/streams/**': HEART,
        ...REST,
      },
    },
  },
});
