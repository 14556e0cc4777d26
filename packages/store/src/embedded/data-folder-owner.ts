import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { isRunning, type ProcessIdentity, selfIdentity } from './process-identity.ts';

type Owner = ProcessIdentity & { readonly since: string };

/** The right to run PostgreSQL in one data folder, held until `release` or until this process ends. */
export type Ownership = { release(): void };

/**
 * Takes the data folder for this process, in `owner.json`. An owner that no longer runs is replaced.
 * Throws `another-owner` while one runs, this process included.
 */
export function claimDataFolder(dataDir: string): Ownership {
  const file = join(dataDir, 'owner.json');
  const mine = { ...selfIdentity(), since: new Date().toISOString() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    // A few rounds: each failed link means that another start took or released the file in between.
    for (let round = 0; round < 20; round++) {
      if (linkIfAbsent(draft, file)) return { release: () => releaseIfMine(file, mine) };
      const owner = readOwner(file);
      if (owner !== undefined && isRunning(owner)) throw anotherOwner(dataDir, owner);
      setAsideStale(file, owner);
    }
    throw anotherOwner(dataDir, readOwner(file));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether a running process holds the data folder. */
export function hasRunningOwner(dataDir: string): boolean {
  const owner = readOwner(join(dataDir, 'owner.json'));
  return owner !== undefined && isRunning(owner);
}

// link(2) fails when the name exists, and the content is whole from the first instant on.
function linkIfAbsent(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

// Two starts may judge the same file stale. The one that moves away what the other just claimed notices
// from the content, and puts it back.
function setAsideStale(file: string, judged: Owner | undefined): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = readOwner(aside);
  const isTheJudgedOne = moved?.pid === judged?.pid && moved?.startedAt === judged?.startedAt;
  if (!isTheJudgedOne) linkIfAbsent(aside, file);
  rmSync(aside, { force: true });
}

function releaseIfMine(file: string, mine: Owner): void {
  const owner = readOwner(file);
  if (owner?.pid === mine.pid && owner.since === mine.since) rmSync(file, { force: true });
}

function readOwner(file: string): Owner | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isOwner(found) ? found : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'since' in value &&
    typeof value.since === 'string'
  );
}

function anotherOwner(dataDir: string, owner: Owner | undefined): EmbeddedPostgresError {
  const who = owner === undefined ? 'another start that is claiming it right now' : `process ${owner.pid}, which has used it since ${owner.since}`;
  return new EmbeddedPostgresError('another-owner', {
    expected: `${dataDir} to be used by no other Exeat`,
    got: who,
    todo: 'Stop that process, or start this one with another data folder (EXEAT_DATA).',
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
