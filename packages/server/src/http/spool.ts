import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError, type Hash, hash } from '@exeat/core';

/** An upload as it lies on disk: a slow sender holds a file, never a transaction. */
export type Spooled = {
  readonly digest: Hash;
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
  readonly folder: string;
  dispose(): Promise<void>;
};

/**
 * Writes a body to a file of its own while it is hashed.
 * @throws DomainError `too-large` as soon as the limit is passed; nothing is left behind then.
 */
export async function spool(body: Readable, limit: number): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'exeat-import-'));
  const file = join(folder, randomUUID());
  const hasher = createHash('sha256');
  let bytes = 0;
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(
      body,
      async function* count(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > limit)
            throw new DomainError('too-large', `expected a report of at most ${limit} bytes, got more; split it or raise EXEAT_MAX_IMPORT_BYTES`, {
              limit,
            });
          hasher.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
  } catch (error) {
    await dispose();
    throw error;
  }
  return { digest: hash(hasher.digest('hex')), bytes, folder, dispose, open: () => createReadStream(file, { highWaterMark: 64 * 1024 }) };
}
