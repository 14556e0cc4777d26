import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { withInstallLock } from './install-lock.mjs';

/** What the web application is made of. Types of contract are not in it. */
const SOURCES = ['packages/web/src', 'packages/core/src'];
const FILES = ['package-lock.json', 'packages/web/index.html', 'packages/web/vite.config.ts', 'packages/web/package.json'];
const LONGEST_MS = 5 * 60_000;

/**
 * Builds the web application into `packages/web/dist/DIGEST` when its sources are not those of the last build; `dist/current` names the
 * folder. Never throws: without a build everything else works, and the server's page says what to do. Answers why there is none, or null.
 */
export async function ensureWebBuilt(root, node) {
  const web = join(root, 'packages', 'web');
  if (!existsSync(join(web, 'index.html'))) return null;
  try {
    const digest = sourcesDigest(root);
    if (isBuilt(web, digest)) return null;
    return await withInstallLock(
      root,
      async () => (isBuilt(web, digest) ? null : build(root, node, web, digest)),
      { name: 'web-build', doing: 'builds the web application' },
    );
  } catch (error) {
    return tell(`${error.message}`);
  }
}

function build(root, node, web, digest) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) return existsSync(join(web, 'dist', 'current')) ? null : tell('Vite is not installed here; build it where development packages are, and bring packages/web/dist.');
  const started = Date.now();
  process.stderr.write('exeat: building the web application …\n');
  const draft = join(web, 'dist', `draft-${process.pid}`);
  const run = spawnSync(node, [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: web, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_ENV: 'production' },
  });
  if (run.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    // What is served must not be an older state of the sources.
    rmSync(join(web, 'dist', 'current'), { force: true });
    return tell(`${run.stdout || ''}${run.stderr || ''}${run.error ? run.error.message : ''}`.trim());
  }
  compress(draft);
  publish(web, draft, digest);
  process.stderr.write(`exeat: web application built in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return null;
}

/** Beside each file that gains by it, what a server sends to those that take it. */
function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/\.(?:js|css|html|svg)$/.test(name)) continue;
    const path = join(folder, name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

function publish(web, draft, digest) {
  const dist = join(web, 'dist');
  rmSync(join(dist, digest), { recursive: true, force: true });
  renameSync(draft, join(dist, digest));
  const pointer = join(dist, `current.${process.pid}`);
  writeFileSync(pointer, `${digest}\n`);
  renameSync(pointer, join(dist, 'current'));
  // Servers hold what they serve in memory.
  for (const name of readdirSync(dist)) if (name !== digest && name !== 'current') rmSync(join(dist, name), { recursive: true, force: true });
}

function isBuilt(web, digest) {
  try {
    return readFileSync(join(web, 'dist', 'current'), 'utf8').trim() === digest && existsSync(join(web, 'dist', digest, 'index.html'));
  } catch {
    return false;
  }
}

function sourcesDigest(root) {
  const hash = createHash('sha256');
  const below = SOURCES.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)));
  for (const path of [...FILES, ...below].filter((name) => /\.\w+$/.test(name) && !/\.test\.ts$/.test(name)).sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path))).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function tell(why) {
  process.stderr.write(`exeat: the web application is not built; everything else works without it. Why:\n${why}\n`);
  return why;
}
