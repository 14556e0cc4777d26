import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { CountsReporter } from './tools/test/counts-reporter.ts';

// `npm run test:long` sets it: long properties, crash rounds and fuzzing join the ordinary tests.
const isLong = process.env['EXEAT_LONG_TESTS'] === '1';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'e2e/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(isLong ? [] : ['**/*.long.test.ts'])],
    globalSetup: ['packages/store/src/testing/cluster-setup.ts'],
    reporters: ['default', new CountsReporter()],
    pool: 'forks',
    // Tests wait for the database as often as for the processor, so even two cores take two workers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: isLong ? 600_000 : 30_000,
    hookTimeout: 60_000,
  },
});
