import { inApproval, ok } from '@exeat/server/testing';
import type { Benchmark } from '../benchmark.ts';
import { multiplyCase } from '../environment/multiply-case.ts';
import { benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import { compared, interleave, median, threadCpu } from '../measure/rounds.ts';
import { commits, prepareCommits } from './anchors/commits.ts';

const clients = 8;

/** Eight people decide at once, each the last seat of another case, against single-row commits of the same PostgreSQL by eight connections. */
export const approve: Benchmark = {
  name: 'approve',
  run: async (context) => {
    const { rounds, decisions } = context.quick ? { rounds: 2, decisions: 40 } : { rounds: 5, decisions: 120 };
    const server = await benchServer(context, 'approve');
    const load = new Clients();
    try {
      let state = await inApproval(server);
      const sign = async (person: string) =>
        ok(
          await server
            .as(person)
            .post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash }),
        );
      for (const person of ['p08', 'p23']) state = await sign(person);
      const ids = Array.from({ length: rounds * decisions + clients }, (_, at) => `EXC-2026-${10_000 + at}`);
      await multiplyCase(
        server.database.owner,
        state.id,
        ids.map((id) => ({ id, texts: [] })),
      );
      await prepareCommits(server.database.owner);

      const token = await server.tokenOf('p04');
      const body = JSON.stringify({ outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash });
      const decideThem = (some: readonly string[]) =>
        load.send(
          server.port,
          some.map((id) => ({ method: 'POST' as const, path: `/api/v1/exceptions/${id}/decide`, token, body })),
          clients,
        );
      const warm = await decideThem(ids.slice(rounds * decisions));
      if (!warm.last.includes('"state":"active"')) throw new Error(`expected the last seat to start the grant, got ${warm.last.slice(0, 500)}`);
      await commits(server.database.owner, decisions, clients);

      const measured = await interleave(
        { rounds },
        async (round) => {
          const { value, cpuMs } = await threadCpu(() => decideThem(ids.slice(round * decisions, (round + 1) * decisions)));
          return {
            value: (decisions / value.ms) * 1000,
            details: { medianLatencyMs: median(value.latenciesMs), serverCpuMsEach: cpuMs / decisions },
          };
        },
        async () => ({ value: await commits(server.database.owner, decisions * 5, clients) }),
      );
      const note =
        'POST /exceptions/{id}/decide of the last seat: signature, grant, tables; 8 clients. Anchor: INSERT of one row, committed, 8 connections.';
      return [{ bench: 'approve', better: 'higher', ...compared('commitsPerS', measured), n: decisions, note }];
    } finally {
      await load.close();
      await server.close();
    }
  },
};
