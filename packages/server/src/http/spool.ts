import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError, type Hash, hash } from '@exeat/core';
import { mostDiscarded } from './unfinished.ts';

/** An upload as it lies on disk: a slow sender holds a file, never a transaction. */
export type Spooled = {
  readonly digest: Hash;
  readonly bytes: number;
  /** The bytes from the start, as often as wanted. A reader may stop anywhere. */
  open(): AsyncIterable<Uint8Array>;
  readonly folder: string;
  /** Deletes the file, and closes what readers left open: an open file keeps its space. */
  dispose(): Promise<void>;
};

/** Beginning of the names of folders that uploads lie in, with the process that they belong to. */
const spoolPrefix = `exeat-import-${process.pid}-`;

/**
 * Writes a body to a file of its own while it is hashed.
 * @throws DomainError `too-large` when the limit is passed; nothing is left behind then.
 */
export async function spool(body: Readable, limit: number): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), spoolPrefix));
  const file = join(folder, randomUUID());
  const hasher = createHash('sha256');
  let bytes = 0;
  const opened = new Set<ReadStream>();
  const open = (): ReadStream => {
    const stream = createReadStream(file, { highWaterMark: 64 * 1024 });
    opened.add(stream);
    return stream.once('close', () => opened.delete(stream));
  };
  const dispose = async (): Promise<void> => {
    for (const stream of opened) stream.destroy();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await pipeline(
      body,
      async function* count(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > limit + mostDiscarded) break;
          if (bytes > limit) continue;
          hasher.update(chunk);
          yield chunk;
        }
        if (bytes > limit) throw tooLarge(limit);
      },
      createWriteStream(file, { mode: 0o600 }),
    );
  } catch (error) {
    await dispose();
    throw error;
  }
  return { digest: hash(hasher.digest('hex')), bytes, folder, dispose, open };
}

function tooLarge(limit: number): DomainError {
  return new DomainError('too-large', `expected a report of at most ${limit} bytes, got more; split it or raise EXEAT_MAX_IMPORT_BYTES`, { limit });
}
