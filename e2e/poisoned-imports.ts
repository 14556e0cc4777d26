import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Poison, poisonContext } from '@exeat/formats/testing';
import type { RunningServer } from './running-server.ts';

export type Refusal = { readonly status: number; readonly body: { readonly code?: string; readonly detail?: string; readonly position?: object } };

/** Sends a poison as a report, no more of it than so many bytes. Rejects when there is no answer for half a minute. */
export async function importPoison(server: RunningServer, poison: Poison, mostBytes: number): Promise<Refusal> {
  const { asset, cluster } = poisonContext(poison);
  const query = new URLSearchParams({ kind: 'findings', source: poison.name });
  if (poison.format !== undefined) query.set('format', poison.format);
  if (asset !== undefined) query.set('asset', `${asset.type}:${asset.id}`);
  if (cluster !== undefined) query.set('cluster', cluster);
  const reply = await fetch(`${server.address}/api/v1/imports?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('p05')}`, 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(Readable.from(atMost(poison.bytes(), mostBytes))),
    duplex: 'half',
    signal: AbortSignal.timeout(60_000 + Math.ceil(mostBytes / 5000)),
  } as RequestInit);
  return { status: reply.status, body: (await reply.json()) as Refusal['body'] };
}

async function* atMost(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of chunks) {
    yield chunk;
    sent += chunk.length;
    if (sent >= most) return;
  }
}

/** Whether a poison is whole within so many bytes. */
export async function isShort({ bytes }: Poison, most: number): Promise<boolean> {
  let size = 0;
  for await (const chunk of bytes()) {
    size += chunk.length;
    if (size > most) return false;
  }
  return true;
}

/** Most memory that the serving process has held at once since this was last asked, in megabytes; null where the system does not say. */
export async function peakMegabytes({ process: { pid } }: RunningServer): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
