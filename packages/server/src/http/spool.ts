import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
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
  readonly file: string;
  /** Deletes the file, and closes what readers left open: an open file keeps its space. */
  dispose(): Promise<void>;
};

/** What is limited, and by which setting, for people. */
type Limited = { readonly what: string; readonly setting: string };
export const report: Limited = { what: 'report', setting: 'EXEAT_MAX_IMPORT_BYTES' };

/** Beginning of the names of folders that uploads lie in, with the machine and the process that they belong to. */
const onThisMachine = `exeat-import-${hostname().replace(/[^A-Za-z0-9]/g, '_')}-`;
const spoolPrefix = `${onThisMachine}${process.pid}-`;

/**
 * Writes a body to a file of its own while it is hashed. `received` hears of the bytes that have come so far.
 * @throws DomainError `too-large` when the limit is passed; nothing is left behind then.
 */
export async function spool(
  body: Readable,
  limit: number,
  { what, setting, received }: Limited & { readonly received?: (bytes: number) => void } = report,
): Promise<Spooled> {
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
          received?.(bytes);
          yield chunk;
        }
        if (bytes > limit) throw tooLarge(limit, what, setting);
      },
      createWriteStream(file, { mode: 0o600 }),
    );
  } catch (error) {
    await dispose();
    throw error;
  }
  return { digest: hash(hasher.digest('hex')), bytes, folder, file, dispose, open };
}

/** Deletes the uploads of servers on this machine that have ended without doing so, and of this process: before it takes any. Returns how many. */
export async function removeAbandonedSpools(): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(onThisMachine) ? Number(/^(\d+)-/.exec(name.slice(onThisMachine.length))?.[1] ?? Number.NaN) : Number.NaN;
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const folder = join(tmpdir(), name);
    const owner = await stat(folder).catch(() => null);
    if (owner === null || owner.uid !== process.getuid?.()) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function tooLarge(limit: number, what: string, setting: string): DomainError {
  return new DomainError('too-large', `expected a ${what} of at most ${limit} bytes, got more; split it or raise ${setting}`, { limit });
}
