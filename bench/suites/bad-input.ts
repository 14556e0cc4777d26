import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { approved, auditRequest } from '@exeat/server/testing';
import type { Benchmark } from '../benchmark.ts';
import { benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import type { LoadRequest } from '../load/request.ts';
import { compared, interleave, type Sample } from '../measure/rounds.ts';

const connections = 4;
const question = '/api/v1/decisions?rule=xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed&asset=host:app-01.corp.example';

/** The slowest of other requests while poisoned reports are imported one after another, against the same requests alone. */
export const badInput: Benchmark = {
  name: 'bad-input',
  run: async (context) => {
    const { rounds, requests } = context.quick ? { rounds: 2, requests: 1000 } : { rounds: 5, requests: 6000 };
    const server = await benchServer(context, 'bad_input');
    const load = new Clients();
    try {
      const { id } = await approved(server, auditRequest());
      const [asker, sender] = [await server.tokenOf('p24'), await server.tokenOf('p05')];
      const asked = Array.from(
        { length: requests },
        (_, at): LoadRequest => ({ method: 'GET', token: asker, path: at % 2 === 0 ? question : `/api/v1/exceptions/${id}` }),
      );
      const measure = async (): Promise<Sample> => {
        const { latenciesMs, ms } = await load.send(server.port, asked, connections);
        const sorted = latenciesMs.toSorted((a, b) => a - b);
        const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
        return { value: at(0.99), details: { p50Ms: at(0.5), maxMs: at(1 - 1e-9), perS: (requests / ms) * 1000 } };
      };
      await measure();
      const measured = await interleave(
        { rounds },
        async () => {
          const poisoner = new Worker(new URL('../load/poisoner.ts', import.meta.url), {
            workerData: { port: server.port, token: sender, mostBytes: 20_000_000 },
          });
          const sample = await measure();
          poisoner.postMessage('stop');
          const [answered] = (await once(poisoner, 'message')) as [number];
          await poisoner.terminate();
          return { ...sample, details: { ...sample.details, poisonsRefused: answered } };
        },
        measure,
      );
      return [
        {
          bench: 'bad-input',
          better: 'lower',
          ...compared('p99Ms', measured),
          n: requests,
          note: `GET /decisions and GET /exceptions/{id} over ${connections} connections while poisoned reports of up to 20 MB are imported one after another. Anchor: the same requests alone.`,
        },
      ];
    } finally {
      await load.close();
      await server.close();
    }
  },
};
