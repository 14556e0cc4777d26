import type { StorePool } from '@exeat/store';
import { copyIn, copyOut } from '@exeat/store/testing';
import type { Benchmark } from '../benchmark.ts';
import { benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import { compared, interleave, timed } from '../measure/rounds.ts';
import { xccdfReport } from '../report/xccdf.ts';

/** A report over many hosts through POST /imports, against COPY of the rows that it made; then the same report again. */
export const importFindings: Benchmark = {
  name: 'import',
  run: async (context) => {
    const { rounds, hosts, rules } = context.quick ? { rounds: 2, hosts: 50, rules: 200 } : { rounds: 3, hosts: 500, rules: 200 };
    const server = await benchServer(context, 'import');
    const load = new Clients();
    const { owner } = server.database;
    try {
      const token = await server.tokenOf('p46');
      const reports = Array.from({ length: rounds }, (_, round) => xccdfReport({ seed: round + 1, estate: `r${round}`, hosts, rules }));
      const send = async (round: number, outcome: 'opened' | 'unchangedTargets', expected: number): Promise<number> => {
        const body = reports[round]?.text ?? '';
        const { ms, last } = await load.send(
          server.port,
          [{ method: 'POST', path: `/api/v1/imports?kind=findings&source=bench`, token, type: 'application/xml', body }],
          1,
        );
        const { counts } = JSON.parse(last) as { counts: Readonly<Record<string, number>> };
        if (counts[outcome] !== expected) throw new Error(`expected ${expected} ${outcome}, got ${last.slice(0, 500)}`);
        return ms;
      };
      await prepareCopies(owner);
      const measured = await interleave(
        { rounds, order: 'subject-first' },
        async (round) => ({ value: await send(round, 'opened', hosts * rules) }),
        async (round) => anchor(owner, round),
      );
      const again: number[] = [];
      for (let round = 0; round < rounds; round += 1) again.push(await send(round, 'unchangedTargets', hosts));
      const first = compared('ms', measured);
      const unchanged = compared('ms', { subjects: again.map((value) => ({ value })), anchors: measured.subjects });
      const megabytes = Math.round((reports[0]?.text.length ?? 0) / 1e6);
      return [
        {
          bench: 'import',
          better: 'lower',
          ...first,
          n: hosts * rules,
          note: `POST /imports of an XCCDF report of ${hosts} hosts (${megabytes} MB), all findings new. Anchor: COPY of the same rows into a table with the same partitions and indexes; heapMs: without either.`,
        },
        {
          bench: 'import-unchanged',
          better: 'lower',
          ...unchanged,
          n: hosts * rules,
          note: 'The same report once more, nothing changed. Anchor: its first import.',
        },
      ];
    } finally {
      await load.close();
      await server.close();
    }
  },
};

async function prepareCopies(owner: StorePool): Promise<void> {
  await owner.query('CREATE TABLE bench_finding (LIKE finding INCLUDING ALL) PARTITION BY HASH (asset_id)');
  for (let at = 0; at < 8; at += 1)
    await owner.query(`CREATE TABLE bench_finding_${at} PARTITION OF bench_finding FOR VALUES WITH (MODULUS 8, REMAINDER ${at})`);
  await owner.query('CREATE TABLE bench_heap (LIKE finding)');
}

async function anchor(owner: StorePool, round: number): Promise<{ readonly value: number; readonly details: Readonly<Record<string, number>> }> {
  const rows = await copyOut(owner, `SELECT f.* FROM finding f JOIN asset a ON a.id = f.asset_id WHERE a.name LIKE 'r${round}-%'`);
  return {
    value: await timed(() => copyIn(owner, 'bench_finding', rows)),
    details: { heapMs: await timed(() => copyIn(owner, 'bench_heap', rows)) },
  };
}
