import { approved, auditRequest } from '@exeat/server/testing';
import { startImport } from '@exeat/store';
import type { Benchmark } from '../benchmark.ts';
import { copyTables } from '../environment/multiply-case.ts';
import { type BenchServer, benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import type { LoadRequest } from '../load/request.ts';
import { Random } from '../measure/random.ts';
import { compared, interleave, median, threadCpu } from '../measure/rounds.ts';
import { serveRows } from './anchors/rows.ts';

const connections = 8;
const batch = 1000;
const template = { rule: 'xccdf_org.ssgproject.content_rule_package_audit_installed', host: 'app-01.corp.example' };

/** Single questions and batches, with ten thousand exceptions in force, against primary-key reads through the same process and pool. */
export const decide: Benchmark = {
  name: 'decide',
  run: async (context) => {
    const { rounds, questions, batches, exceptions } = context.quick
      ? { rounds: 2, questions: 500, batches: 1, exceptions: 2000 }
      : { rounds: 5, questions: 2000, batches: 4, exceptions: 10_000 };
    const server = await benchServer(context, 'decide');
    const load = new Clients();
    const rows = await serveRows(server.database);
    try {
      const random = new Random(11);
      const pairs = await putInForce(server, exceptions, random);
      const token = await server.tokenOf('p05');
      // Every other question is about something that nobody excepted.
      const asked = Array.from({ length: questions }, (_, at) =>
        at % 2 === 0 ? random.pick(pairs) : { rule: random.pick(pairs).rule, host: `other-${at}.corp.example` },
      );
      const singles = asked.map(
        ({ rule, host }): LoadRequest => ({ method: 'GET', path: `/api/v1/decisions?rule=xccdf:${rule}&asset=host:${host}`, token }),
      );
      const body = JSON.stringify({
        questions: Array.from({ length: batch }, (_, at) => asked[at % asked.length]).map((one) => ({
          rule: `xccdf:${one?.rule}`,
          asset: `host:${one?.host}`,
        })),
      });
      const imported = await startImport(server.database.pool, { kind: 'findings', source: 'bench', format: 'xccdf', startedBy: null });
      const signedIn = asked.map((): LoadRequest => ({ method: 'GET', path: `/api/v1/imports/${imported}`, token }));
      const plain = asked.map((_, at): LoadRequest => ({ method: 'GET', path: `/rows/${1 + (at % 1000)}` }));

      const first = await load.send(server.port, singles.slice(0, 1), 1);
      if (!first.last.includes('"excepted":true')) throw new Error(`expected an exception in force, got ${first.last}`);
      for (const [port, some] of [
        [server.port, singles],
        [server.port, signedIn],
        [rows.port, plain],
      ] as const)
        await load.send(port, some.slice(0, 200), connections);

      const perSecond = ({ ms }: { readonly ms: number }, count: number): number => (count / ms) * 1000;
      const batched: number[] = [];
      const measured = await interleave(
        { rounds },
        async () => {
          const { value: result, cpuMs } = await threadCpu(() => load.send(server.port, singles, connections));
          batched.push(
            perSecond(
              await load.send(
                server.port,
                Array.from({ length: batches }, (): LoadRequest => ({ method: 'POST', path: '/api/v1/decisions', token, body })),
                1,
              ),
              batches * batch,
            ),
          );
          return {
            value: perSecond(result, questions),
            details: { medianLatencyMs: median(result.latenciesMs), serverCpuMsEach: cpuMs / questions },
          };
        },
        async () => ({
          value: perSecond(await load.send(rows.port, plain, connections), questions),
          details: { signedInReadsPerS: perSecond(await load.send(server.port, signedIn, connections), questions) },
        }),
      );
      return [
        {
          bench: 'decide',
          better: 'higher',
          ...compared('perS', measured),
          n: questions,
          note: `GET /decisions over ${connections} connections, ${exceptions} exceptions in force, half of the questions excepted. Anchor: a bare route that reads a row by its primary key, same process and pool; signedInReadsPerS: GET /imports/{id}, which also authenticates.`,
        },
        {
          bench: 'decide-batch',
          better: 'higher',
          ...compared('questionsPerS', { subjects: batched.map((value) => ({ value })), anchors: measured.subjects.map(({ value }) => ({ value })) }),
          n: batches * batch,
          note: `POST /decisions with ${batch} questions, one connection. Anchor: the single questions of the same round.`,
        },
      ];
    } finally {
      await load.close();
      await rows.close();
      await server.close();
    }
  },
};

type Pair = { readonly rule: string; readonly host: string };

/** One exception by the rules, multiplied; all of them in the server's memory. */
async function putInForce(server: BenchServer, exceptions: number, random: Random): Promise<readonly Pair[]> {
  const state = await approved(server, auditRequest());
  const pairs = Array.from(
    { length: exceptions },
    (): Pair => ({ rule: `xccdf_example.bench_rule_${random.below(500)}`, host: `host-${random.below(5000)}.corp.example` }),
  );
  await copyTables(
    server.database.owner,
    state.id,
    pairs.map(({ rule, host }, at) => ({
      id: `EXC-2026-${100_000 + at}`,
      texts: [
        [template.rule, rule],
        [template.host, host],
      ] as const,
    })),
  );
  await server.database.owner.query('ANALYZE');
  await server.context.coverage.load(server.database.pool);
  if (server.context.coverage.index.size < exceptions)
    throw new Error(`expected ${exceptions} exceptions in memory, got ${server.context.coverage.index.size}`);
  return pairs;
}
