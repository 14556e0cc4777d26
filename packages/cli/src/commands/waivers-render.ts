import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AssetRef, assetKey, type Instant } from '@exeat/core';
import { type RenderedFile, type RenderedWaivers, waiverRenderer } from '@exeat/formats';
import { readExceptions, type TrustOptions } from '../exceptions-source.ts';
import type { Outcome } from '../exit-codes.ts';
import { instantOrNow } from '../options.ts';
import { createOutput, type Output } from '../output.ts';
import { VerificationFailed } from '../signed-bundle.ts';
import { withReports } from '../sources.ts';
import { UsageError } from '../usage-error.ts';

export type RenderOptions = TrustOptions & {
  readonly for?: readonly AssetRef[];
  readonly findings?: readonly string[];
  readonly asset?: AssetRef;
  readonly at?: Instant;
  readonly out?: string;
};

/** `waivers render`: what is approved for a tool, and by name what is not rendered and why. */
export async function waiversRender(target: string, options: RenderOptions): Promise<Outcome> {
  const output = createOutput({});
  const renderer = waiverRenderer(target);
  const at = instantOrNow(options.at);
  const destinations = options.for ?? [];
  if (options.out === undefined && destinations.length > 1) {
    throw new UsageError(`expected one --for for a waiver on stdout, got ${destinations.length}; give --out FOLDER for one file each`);
  }
  const source = await readExceptions(options, at);
  if (source.stale !== null) throw new VerificationFailed(`${source.stale.text} (stale); nothing of a stale bundle may be waived`);
  return withReports(options.findings ?? [], async (reports) => {
    const rendered = await renderer.render({ exceptions: source.exceptions, at, destinations, reports, ...(options.asset === undefined ? {} : { asset: options.asset }) });
    if (options.out === undefined && rendered.files.length > 1) {
      throw new UsageError(`expected one file for a waiver on stdout, got ${rendered.files.length}; give --out FOLDER, or one report`);
    }
    const paths = await deliver(rendered.files, options.out, output);
    for (const refusal of rendered.refusals) output.event(refusal);
    output.event({
      at, target, trust: source.trust, validUntil: rendered.validUntil, unrelated: rendered.unrelated,
      files: rendered.files.map((file, index) => ({
        path: paths[index] ?? '-', for: file.destination === null ? null : assetKey(file.destination), validUntil: file.validUntil, entries: file.entries,
      })),
    });
    return outcomeOf(rendered);
  });
}

/** Refused altogether is a no; rendered with refusals is done in part. A file without entries is a result too (docs/decisions/0070). */
function outcomeOf({ files, refusals }: RenderedWaivers): Outcome {
  if (refusals.length === 0) return 'done';
  return files.some((file) => file.entries.length > 0) ? 'partial' : 'no';
}

async function deliver(files: readonly RenderedFile[], folder: string | undefined, output: Output): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const file of files) {
    if (folder === undefined) {
      for await (const piece of piecesOf(file)) await output.write(piece);
      continue;
    }
    await mkdir(folder, { recursive: true });
    const path = join(folder, file.name);
    await writeWhole(path, file);
    paths.push(path);
  }
  return paths;
}

/** A reader of the path sees the old file or the new one, never half of one. */
async function writeWhole(path: string, file: RenderedFile): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    const handle = await open(draft, 'wx', 0o644);
    try {
      for await (const piece of piecesOf(file)) await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function* piecesOf({ content }: RenderedFile): AsyncIterable<string> {
  if (typeof content === 'string') yield content;
  else yield* content;
}
