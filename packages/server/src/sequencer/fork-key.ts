import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSigningKey, formatVerifierKey, generateSigningKey, parseSigningKey, type SigningKey } from '@exeat/formats';
import { latestCheckpoint, type StorePool } from '@exeat/store';
import { declareFork, logFork } from '@exeat/store/backup';
import { SettingError } from '../setting.ts';

export type DeclaredFork = {
  /** The verifier key to hand out: every checkpoint and bundle from now on is signed by it. */
  readonly key: string;
  readonly origin: string;
  /** Where the key before was put; null when this folder had none. */
  readonly formerKeyFile: string | null;
};

/**
 * Declares that a restored log goes on as another one: a fresh key whose name, the origin of the log, says so (`ORIGIN/fork-INSTANT`); an
 * event in the log that names it; `log.key` replaced. Safe to run again after a crash in between.
 * @throws SettingError when the log was not restored, or the declared key is somewhere else.
 */
export async function declareLogFork(pool: StorePool, dataDir: string, standardOrigin: string): Promise<DeclaredFork> {
  const current = await readKey(join(dataDir, 'log.key'));
  const before = await logFork(pool);
  if (before.kind === 'none') throw new SettingError('expected a log that was restored, got one that never was; there is no fork to declare.');
  if (before.kind === 'declared') return settle(dataDir, before.key);
  const origin = (await signedOrigin(pool)) ?? current?.name ?? standardOrigin;
  const declared = await declareFork(pool, async (at) => {
    const key = generateSigningKey(`${origin.replace(/\/fork-\w+$/, '')}/fork-${at.replace(/[-:]|\.\d+/g, '')}`);
    await writeKey(join(dataDir, 'log.key.fork'), key);
    return { key: formatVerifierKey(key), previousOrigin: origin };
  });
  if (declared?.kind !== 'declared')
    throw new SettingError('expected to declare the fork, got another process that was faster; run it again to see its key.');
  return settle(dataDir, declared.key);
}

/** Puts the key that was declared into place. */
async function settle(dataDir: string, declared: string): Promise<DeclaredFork> {
  const [file, draft] = [join(dataDir, 'log.key'), join(dataDir, 'log.key.fork')];
  const current = await readKey(file);
  if (current !== null && formatVerifierKey(current) === declared) return { key: declared, origin: current.name, formerKeyFile: null };
  const pending = await readKey(draft);
  if (pending === null || formatVerifierKey(pending) !== declared) {
    throw new SettingError(
      `expected the key of the fork, ${declared}, in ${dataDir}, got another one; copy log.key from where the fork was declared.`,
    );
  }
  const formerKeyFile = current === null ? null : `${file}.${current.id}`;
  if (formerKeyFile !== null) await rename(file, formerKeyFile);
  await rename(draft, file);
  return { key: declared, origin: pending.name, formerKeyFile };
}

async function signedOrigin(pool: StorePool): Promise<string | null> {
  const checkpoint = await latestCheckpoint(pool);
  return checkpoint?.note.split('\n', 1)[0] ?? null;
}

async function readKey(file: string): Promise<SigningKey | null> {
  try {
    return parseSigningKey(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function writeKey(file: string, key: SigningKey): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(`${formatSigningKey(key)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
