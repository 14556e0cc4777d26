import { exceptionId } from '@exeat/core';
import { confirmed, inApproval, ok } from '@exeat/server/testing';
import { coverageCounts, databaseNow, type StorePool } from '@exeat/store';
import type { Benchmark } from '../benchmark.ts';
import { multiplyCase } from '../environment/multiply-case.ts';
import { type BenchServer, benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import { compared, figure, interleave, median } from '../measure/rounds.ts';
import { type Report, xccdfReport } from '../report/xccdf.ts';
import { prepareCommits, updates } from './anchors/commits.ts';

/** Revocation of an exception that covers every finding of a large estate, against one row's update. */
export const revoke: Benchmark = {
  name: 'revoke',
  run: async (context) => {
    const { rounds, hosts, rules } = context.quick ? { rounds: 2, hosts: 50, rules: 200 } : { rounds: 5, hosts: 500, rules: 200 };
    const server = await benchServer(context, 'revoke');
    const load = new Clients();
    const { owner, pool } = server.database;
    try {
      const report = xccdfReport({ seed: 7, estate: 'estate', hosts, rules });
      const { id: template, matchMs } = await coverEverything(server, load, report);
      const ids = Array.from({ length: rounds }, (_, at) => `EXC-2026-${20_000 + at}`);
      await multiplyCase(
        owner,
        template,
        ids.map((id) => ({ id, texts: [] })),
      );
      // As a server knows them that granted them itself.
      await server.context.coverage.load(pool);
      await prepareCommits(owner);
      await updates(owner, 20);
      const token = await server.tokenOf('p03');
      const written: number[] = [];
      const measured = await interleave(
        { rounds },
        async (round) => {
          const id = ids[round] ?? '';
          const covered = (await coverageCounts(pool, exceptionId(id), await databaseNow(pool), report.findings)).covered;
          if (covered !== report.findings) throw new Error(`expected ${id} to cover ${report.findings} findings, got ${covered}`);
          const before = await coverRows(owner, id);
          const body = JSON.stringify({ cause: 'circumstances_ceased', text: 'The hosts are replaced this week.' });
          const { ms } = await load.send(server.port, [{ method: 'POST', path: `/api/v1/exceptions/${id}/revoke`, token, body }], 1);
          written.push(await rowsWritten(owner, id, before));
          const left = (await coverageCounts(pool, exceptionId(id), await databaseNow(pool), report.findings)).covered;
          if (left !== 0) throw new Error(`expected nothing covered after the revocation, got ${left}`);
          return { value: ms };
        },
        async () => ({ value: median(await updates(owner, 20)) }),
      );
      const { subject, ...rest } = compared('ms', measured);
      return [
        {
          bench: 'revoke',
          better: 'lower',
          ...rest,
          subject: { ...subject, coverRowsWritten: median(written), matchMs: figure(matchMs) },
          n: report.findings,
          note: `POST /exceptions/{id}/revoke of an exception that covers ${report.findings} findings; covered before and none after, checked each time. coverRowsWritten: grants, intervals and memberships; matchMs: from the last signature until every finding was matched, once. Anchor: UPDATE of one row, committed.`,
        },
      ];
    } finally {
      await load.close();
      await server.close();
    }
  },
};

/** Records the hosts, maps the rules, imports the report and takes one exception for all of it through its approval. */
async function coverEverything(server: BenchServer, load: Clients, report: Report): Promise<{ readonly id: string; readonly matchMs: number }> {
  const registrar = server.as('p46');
  ok(
    await registrar.post(
      '/assets',
      report.hosts.map((id) => ({ type: 'host', id, unit: 'INS', criticality: 2, classes: [], exposure: 'internal' })),
    ),
  );
  await confirmed(
    server,
    await registrar.post(
      '/mappings',
      report.rules.map((id) => ({ rule: { scheme: 'xccdf', id }, requirements: ['STD-LG/LG-7.1'] })),
    ),
  );
  await load.send(
    server.port,
    [
      {
        method: 'POST',
        path: '/api/v1/imports?kind=findings&source=bench',
        token: await server.tokenOf('p46'),
        type: 'application/xml',
        body: report.text,
      },
    ],
    1,
  );
  const scope = [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: report.rules }, asset: { type: 'host', ids: report.hosts } }];
  let state = await inApproval(server, { scope });
  for (;;) {
    const open = state.required?.seats.find((seat) => seat.status === 'open');
    const began = performance.now();
    state = ok(
      await server
        .as(open?.person?.id ?? null)
        .post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash }),
    );
    if (state.state === 'in_approval') continue;
    if (state.state !== 'active') throw new Error(`expected an active exception, got ${state.state}`);
    await until(async () => (await memberships(server.database.owner, state.id)) === report.findings);
    return { id: state.id, matchMs: performance.now() - began };
  }
}

async function memberships(owner: StorePool, id: string): Promise<number> {
  const [row] = await owner.query<{ count: number }>('SELECT count(*) AS count FROM membership WHERE exception_id = $1', [id]);
  return row?.count ?? 0;
}

const coverTables = [
  ['exception_grant', 'exception_id'],
  ['grant_interval', 'exception_id'],
  ['membership', 'exception_id'],
] as const;

async function coverRows(owner: StorePool, id: string): Promise<number> {
  let count = 0;
  for (const [table, key] of coverTables)
    count += (await owner.query<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE ${key} = $1`, [id]))[0]?.count ?? 0;
  return count;
}

/** Rows of the cover tables that the last transaction on a case wrote or removed. */
async function rowsWritten(owner: StorePool, id: string, before: number): Promise<number> {
  let count = before - (await coverRows(owner, id));
  for (const [table, key] of coverTables) {
    const rows = await owner.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${table} WHERE ${key} = $1 AND xmin = (SELECT xmin FROM exception_case WHERE id = $1)`,
      [id],
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('expected the memberships to be matched within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
