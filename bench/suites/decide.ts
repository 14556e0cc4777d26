import type { Benchmark } from '../benchmark.ts'; export const decide: Benchmark = { name: 'decide', run: async () => [] };
