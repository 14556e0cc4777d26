import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePackage, target } from './platform.mjs';

/**
 * True when node_modules holds what package-lock.json says, for this system. `scope` is `all` or
 * `runtime`; `runtime` does not ask for development packages, so that an image installed with
 * `npm ci --omit=dev` serves as it is.
 */
export function isInstalled(root, scope) {
  if (!existsSync(nodeBinary(root))) return false;
  const wanted = stamp(root, scope);
  const found = readJson(stampFile(root));
  if (found !== undefined && found.lock === wanted.lock && found.target === wanted.target) {
    if (found.scope === 'all' || found.scope === scope) return true;
  }
  if (!matchesLock(root, scope)) return false;
  markInstalled(root, scope);
  return true;
}

/** Remembers that node_modules corresponds to package-lock.json; silently not, in a read-only install. */
export function markInstalled(root, scope) {
  const temporary = `${stampFile(root)}.${process.pid}`;
  try {
    writeFileSync(temporary, JSON.stringify(stamp(root, scope)));
    renameSync(temporary, stampFile(root));
  } catch {
    // Only a shortcut: without it the next start compares again.
  }
}

/** The project's own Node. npm 10 creates no `.bin/node` when several platform packages are listed, so never that. */
export function nodeBinary(root) {
  return join(root, 'node_modules', nodePackage(), 'bin', 'node');
}

// Compares with npm's own record of what it put there, so that a folder filled by a plain
// `npm install` is not thrown away and installed again.
function matchesLock(root, scope) {
  const lock = readJson(join(root, 'package-lock.json'));
  const found = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (lock === undefined || found === undefined) return false;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/')) continue;
    if (scope === 'runtime' && (entry.dev || entry.devOptional)) continue;
    const installed = found.packages[path];
    if (installed === undefined && entry.optional && !isBuiltForThisSystem(entry)) continue;
    if (installed === undefined) return false;
    if (entry.link ? !existsSync(join(root, path)) : installed.integrity !== entry.integrity) return false;
  }
  return true;
}

// An optional package without a system of its own only accompanies one that is built for another system.
function isBuiltForThisSystem(entry) {
  if (entry.os === undefined && entry.cpu === undefined) return false;
  return lists(entry.os, process.platform) && lists(entry.cpu, process.arch) && lists(entry.libc, 'glibc');
}

function lists(allowed, value) {
  if (allowed === undefined || (value === 'glibc' && process.platform !== 'linux')) return true;
  return [].concat(allowed).includes(value);
}

function stamp(root, scope) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return { lock, target: target(), scope };
}

function stampFile(root) {
  return join(root, 'node_modules', '.exeat-lock');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
