import { parentPort, workerData } from 'node:worker_threads';
import { allPoisons, poisonContext } from '@exeat/formats/testing';

// Sends poisoned reports one after another, in a thread of its own, until it is told to stop; then says how many were answered.
const { port, token, mostBytes } = workerData as { readonly port: number; readonly token: string; readonly mostBytes: number };
let stopped = false;
parentPort?.once('message', () => {
  stopped = true;
});

let answered = 0;
while (!stopped) {
  for (const poison of allPoisons) {
    if (stopped) break;
    const { asset, cluster } = poisonContext(poison);
    const query = new URLSearchParams({ kind: 'findings', source: 'poison' });
    if (poison.format !== undefined) query.set('format', poison.format);
    if (asset !== undefined) query.set('asset', `${asset.type}:${asset.id}`);
    if (cluster !== undefined) query.set('cluster', cluster);
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/imports?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: ReadableStream.from(atMost(poison.bytes())),
      duplex: 'half',
    } as RequestInit);
    await reply.arrayBuffer();
    if (reply.status < 400 || reply.status >= 500) throw new Error(`expected ${poison.name} to be refused, got ${reply.status}`);
    answered += 1;
  }
}
parentPort?.postMessage(answered);

async function* atMost(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of chunks) {
    yield chunk;
    sent += chunk.length;
    if (sent >= mostBytes) return;
  }
}
