import type { Benchmark } from '../benchmark.ts'; export const importFindings: Benchmark = { name: 'import', run: async () => [] };
