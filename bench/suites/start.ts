import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { barePostgres } from '@exeat/store/testing';
import type { BenchContext, Benchmark, Result } from '../benchmark.ts';
import { serveOnce } from '../environment/serve-once.ts';
import { compared, interleave, timed } from '../measure/rounds.ts';

type Line = { readonly bench: string } & Result;

/** From the command to a ready server, as a process of its own, against PostgreSQL's own initdb and start. */
export const start: Benchmark = { name: 'start', run: async (context) => [await cold(context), await warm(context)] };

async function cold(context: BenchContext): Promise<Line> {
  const rounds = context.quick ? 2 : 3;
  const measured = await interleave(
    { rounds },
    async (round) => {
      const { readyMs, databaseMs } = await serveOnce(folderOf(context, `cold-${round}`));
      return { value: readyMs, details: { databaseMs } };
    },
    async (round) => {
      const postgres = barePostgres(folderOf(context, `cold-bare-${round}`));
      const initMs = await timed(() => postgres.init());
      const startMs = await timed(() => postgres.start());
      await postgres.stop();
      return { value: initMs + startMs, details: { initMs, startMs } };
    },
  );
  return {
    bench: 'start-cold',
    better: 'lower',
    ...compared('ms', measured),
    n: 1,
    note: '`serve` on an empty data folder until /readyz says yes; databaseMs: until its PostgreSQL accepts connections. Anchor: initdb and postgres with the same settings.',
  };
}

async function warm(context: BenchContext): Promise<Line> {
  const rounds = context.quick ? 2 : 5;
  const folder = folderOf(context, 'warm');
  await serveOnce(folder);
  const postgres = barePostgres(folderOf(context, 'warm-bare'));
  await postgres.init();
  const measured = await interleave(
    { rounds },
    async () => {
      const { readyMs, databaseMs } = await serveOnce(folder);
      return { value: readyMs, details: { databaseMs } };
    },
    async () => {
      const startMs = await timed(() => postgres.start());
      await postgres.stop();
      return { value: startMs };
    },
  );
  return {
    bench: 'start-warm',
    better: 'lower',
    ...compared('ms', measured),
    n: 1,
    note: '`serve` on a data folder that it stopped in order. Anchor: postgres on a cluster of its own, until it accepts connections.',
  };
}

function folderOf(context: BenchContext, name: string): string {
  const folder = join(context.folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
