import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../index.ts';

/** An empty folder below one of mode 700, as under the home of root; removed when the test is finished. */
export function emptyFolder(name = 'data'): string {
  const parent = mkdtempSync(join(tmpdir(), 'exeat-embedded-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** startEmbedded, stopped when the test is finished. */
export async function started(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded(options);
  onTestFinished(() => postgres.stop());
  return postgres;
}

/**
 * A data folder with an empty cluster in it, for tests that are not about making one: a copy, since initdb
 * costs a second each time. Call it once per file, outside the tests; the result gives a folder per test.
 */
export function clusterFolders(): () => Promise<string> {
  let original: Promise<string> | undefined;
  afterAll(async () => {
    if (original !== undefined) rmSync(await original, { recursive: true, force: true });
  });
  return async () => {
    original ??= initialise();
    const folder = emptyFolder();
    cpSync(join(await original, 'pg'), join(folder, 'pg'), { recursive: true });
    return folder;
  };
}

async function initialise(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'exeat-embedded-'));
  await (await startEmbedded({ dataDir: folder, isThrowaway: true })).stop();
  return folder;
}
