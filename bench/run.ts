import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchContext, Benchmark } from './benchmark.ts';
import { SharedPostgres } from './environment/shared-postgres.ts';
import { approve } from './suites/approve.ts';
import { badInput } from './suites/bad-input.ts';
import { decide } from './suites/decide.ts';
import { importFindings } from './suites/import.ts';
import { index } from './suites/index.ts';
import { read } from './suites/read.ts';
import { revoke } from './suites/revoke.ts';
import { scale } from './suites/scale.ts';
import { start } from './suites/start.ts';

const benchmarks: readonly Benchmark[] = [start, approve, revoke, read, importFindings, decide, index, badInput, scale];
const names = benchmarks.map(({ name }) => name);
const usage = `npm run bench -- [NAME…] [--quick]
Prints one JSON line for each. Names: ${names.join(', ')}; all of them by default.
`;

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !names.includes(name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`bench: expected ${names.join(', ')}, got ${unknown.join(', ')}\n`);
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 2);
}

const folder = mkdtempSync(join(tmpdir(), 'exeat-bench-'));
const postgres = new SharedPostgres(join(folder, 'shared'));
const context: BenchContext = { quick: values.quick, folder, database: (name) => postgres.database(name) };
try {
  for (const benchmark of benchmarks) {
    if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
    for (const line of await benchmark.run(context)) process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
