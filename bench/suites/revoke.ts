import type { Benchmark } from '../benchmark.ts'; export const revoke: Benchmark = { name: 'revoke', run: async () => [] };
