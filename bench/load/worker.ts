import { Agent, request } from 'node:http';
import { parentPort } from 'node:worker_threads';
import type { LoadOrder, LoadRequest, LoadResult } from './request.ts';

// Clients in a thread of their own: what they cost is not taken from the server's.
const port = parentPort;
port?.on('message', (order: LoadOrder) => {
  void run(order).then((result) => port.postMessage({ id: order.id, result }));
});

async function run({ port: to, connections, requests }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latenciesMs: number[] = [];
  let failure: string | null = null;
  let last = '';
  let next = 0;
  const client = async (): Promise<void> => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) {
      const start = performance.now();
      const answer = await ask(agent, to, one);
      latenciesMs.push(performance.now() - start);
      last = answer.body;
      if (answer.status >= 300) failure ??= `${one.method} ${one.path}: ${answer.status} ${answer.body.slice(0, 2000)}`;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, client));
  const ms = performance.now() - start;
  agent.destroy();
  return { ms, latenciesMs, failure, last };
}

function ask(
  agent: Agent,
  port: number,
  { method, path, token, type, body }: LoadRequest,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
