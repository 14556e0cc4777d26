import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { connect } from './http.ts';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** Sends the bytes of a file (`-`: stdin) under its own name, unless the query gives another. @throws UsageError for one that cannot be read. */
export async function attachFile(client: Awaited<ReturnType<typeof connect>>, path: string, file: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const content = file === '-' ? process.stdin : await readable(file);
  return client.post(path, { query: { name: basename(file), ...query }, stream: { content, mediaType: 'application/octet-stream' } });
}

async function readable(file: string): Promise<AsyncIterable<Uint8Array>> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new UsageError(`expected a readable file, got ${file} (${codeOf(cause)}); check the path`, { cause });
  });
  return handle.createReadStream();
}
