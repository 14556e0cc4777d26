import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReportSource } from '@exeat/formats';
import { UsageError } from './usage-error.ts';

/** Bytes of a file, or of stdin for `-`, which can be read once only. `reopen` is absent where the bytes are gone after one read. */
export type Source = { readonly name: string; open(): AsyncIterable<Uint8Array>; readonly reopen?: () => AsyncIterable<Uint8Array> };

/** @throws UsageError when there is no such file. */
export async function sourceOf(path: string): Promise<Source> {
  if (path === '-') return { name: '-', open: () => process.stdin };
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`expected a readable file, got ${path} (${codeOf(cause)}); check the path`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`expected a file, got the folder ${path}; name the files in it`);
  // A pipe (`<(…)`, /dev/stdin) can be read once, like stdin.
  if (!found.isFile()) return { name: path, open: () => createReadStream(path) };
  const open = () => createReadStream(path, { highWaterMark: 256 * 1024 });
  return { name: path, open, reopen: open };
}

/**
 * Sources that can be opened again: what comes from a pipe is kept in a temporary folder that only this user can read, until `use` ends.
 */
export async function withReports<T>(paths: readonly string[], use: (reports: readonly ReportSource[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'exeat-'));
  try {
    const reports: ReportSource[] = [];
    for (const [at, path] of paths.entries()) {
      const source = await sourceOf(path);
      if (source.reopen !== undefined) {
        reports.push({ name: source.name, open: source.reopen });
        continue;
      }
      const kept = join(folder, String(at));
      await pipeline(source.open(), createWriteStream(kept, { mode: 0o600 }));
      reports.push({ name: source.name, open: () => createReadStream(kept, { highWaterMark: 256 * 1024 }) });
    }
    return await use(reports);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
