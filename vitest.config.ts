import { defineConfig } from 'vitest/config';

/** The parts that decide about a car are held to more than the rest. */
const HEART = { branches: 95, statements: 95 };
const REST = { branches: 80, statements: 80 };

/** Files that need a real RabbitMQ and a real Redis; without one of them no server is started. */
const WITH_SERVERS = 'test/**/*.servers.test.ts';
/** Files that need a real Prometheus, or its promtool. */
const WITH_PROMETHEUS = 'test/**/*.prometheus.test.ts';
/** Files that need Docker, and minutes: `npm run test:compose` runs them. */
const WITH_DOCKER = 'test/**/*.compose.test.ts';

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
          exclude: [WITH_SERVERS, WITH_PROMETHEUS, WITH_DOCKER],
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
      {
        extends: true,
        test: {
          name: 'prometheus',
          include: [WITH_PROMETHEUS],
          globalSetup: './test/support/servers/prometheus-setup.ts',
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
