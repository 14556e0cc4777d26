import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFindings } from '@exeat/formats';
import type { BenchContext, Benchmark, Result } from '../benchmark.ts';
import { compared, interleave, threadCpu } from '../measure/rounds.ts';
import { writeNdjson } from '../report/ndjson.ts';

/** NDJSON read and checked, against decoding and `JSON.parse` of the same lines alone: processor time of one thread. */
export const read: Benchmark = {
  name: 'read',
  run: async (context) => {
    const sizes = context.quick ? [10_000, 50_000] : [10_000, 100_000, 1_000_000];
    return Array.fromAsync(sizes, (findings) => readSize(context, findings));
  },
};

async function readSize(context: BenchContext, findings: number): Promise<{ readonly bench: string } & Result> {
  const file = join(context.folder, `findings-${findings}.ndjson`);
  await writeNdjson(file, { seed: 3, findings });
  const megabytes = (await stat(file)).size / 2 ** 20;
  const perSecond = (ms: number): number => (megabytes / ms) * 1000;
  const rounds = findings > 100_000 ? 4 : 8;
  const measured = await interleave(
    { rounds },
    async () => ({ value: perSecond(await expecting(findings, () => readAll(file))) }),
    async () => ({ value: perSecond(await expecting(findings, () => parseAll(file))) }),
  );
  return {
    bench: `read-${findings}`,
    better: 'higher',
    ...compared('megabytesPerS', measured),
    n: findings,
    note: `NDJSON of ${Math.round(megabytes)} MB: detected, decoded, parsed, every text checked. Anchor: the same file decoded, cut into lines and parsed.`,
  };
}

async function expecting(findings: number, work: () => Promise<number>): Promise<number> {
  const { value, cpuMs } = await threadCpu(work);
  if (value !== findings) throw new Error(`expected ${findings} findings, got ${value}`);
  return cpuMs;
}

async function readAll(file: string): Promise<number> {
  let count = 0;
  for await (const item of (await readFindings(createReadStream(file))).items) if (item.kind === 'finding') count += 1;
  return count;
}

async function parseAll(file: string): Promise<number> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let count = 0;
  let rest = '';
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (typeof JSON.parse(line) === 'object') count += 1;
  }
  return count;
}
