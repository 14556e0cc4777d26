import type { Benchmark } from '../benchmark.ts'; export const start: Benchmark = { name: 'start', run: async () => [] };
