import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { root } from './running-server.ts';

type Manifest = Readonly<Record<string, { readonly file: string; readonly imports?: readonly string[] }>>;

const most = 200_000;
/** What a browser runs from the address to the register: the sign-in is part of the frame around every page. */
const entries = ['index.html', 'src/app/app.tsx', 'src/features/register/register-page.tsx'];

test('sign-in and register load at most 200 KB of JavaScript, compressed', async () => {
  await promisify(execFile)(process.execPath, [join(root, 'tools/build-web.mjs')]);
  const dist = join(root, 'packages/web/dist');
  const build = join(dist, (await readFile(join(dist, 'current'), 'utf8')).trim());
  const manifest = JSON.parse(await readFile(join(build, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Set<string>();
  for (const entry of entries) collect(manifest, entry, files);
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(build, file)), { level: 9 }).length;
  expect(files.size).toBeGreaterThan(5);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThanOrEqual(most);
}, 60_000);

function collect(manifest: Manifest, name: string, files: Set<string>): void {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`expected ${name} in the manifest of the build, got ${Object.keys(manifest).join(', ')}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const one of chunk.imports ?? []) collect(manifest, one, files);
}
