import { defineConfig } from 'vitest/config';

/** The parts that decide about a car are held to more than the rest. */
const HEART = { branches: 95, statements: 95 };
const REST = { branches: 80, statements: 80 };

/** Files that need a real RabbitMQ and a real Redis; without one of them no server is started. */
const WITH_SERVERS = 'test/**/*.servers.test.ts';

export default defineConfig({
  test: {
    // Much of a run is waiting for servers and processes, so no core is left to the runner alone.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['test/**/*.test.ts'],
          exclude: [WITH_SERVERS],
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [WITH_SERVERS],
          globalSetup: './test/support/servers/global-setup.ts',
        },
      },
    ],
    reporters: ['default', './tools/closing-line-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
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
