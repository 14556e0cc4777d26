import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Instant, type PersonId, personId } from '@exeat/core';
import { createSession, databaseNow, loadOrganisation, type StorePool, useSession } from '@exeat/store';
import { sessionPrefix } from '../http/authenticate.ts';
import { newSecret } from '../identity/password.ts';

/** Beyond any date that a demo's clock is moved to. */
export const demoSessionEnd = '2199-01-01T00:00:00.000Z' as Instant;
const idleSeconds = 2_000_000_000;

/**
 * Writes `demo-tokens.json` (mode 0600): the bearer session of each demo person, by id, fresh and strong. Those that still work are kept, so
 * that a script goes on after a restart. Answers its path, and what it holds.
 */
export async function writeDemoTokens(
  pool: StorePool,
  dataDir: string,
): Promise<{ readonly path: string; readonly tokens: Readonly<Record<string, string>> }> {
  const path = join(dataDir, 'demo-tokens.json');
  const known = await readTokens(path);
  const tokens: Record<string, string> = {};
  const organisation = await loadOrganisation(pool);
  for (const person of [...organisation.people.keys()].toSorted()) {
    const token = known[person];
    tokens[person] = token !== undefined && (await works(pool, token, person)) ? token : await openDemoSession(pool, person);
  }
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
  return { path, tokens };
}

/** A session that counts as fresh and strong, and only on a server in demo mode. */
export async function openDemoSession(pool: StorePool, person: PersonId): Promise<string> {
  const now = await databaseNow(pool);
  const token = newSecret(sessionPrefix);
  await createSession(pool, { token, person, kind: 'demo', strength: 'demo', authenticatedAt: now, expiresAt: demoSessionEnd, idleSeconds, now });
  return token;
}

async function works(pool: StorePool, token: string, person: string): Promise<boolean> {
  const session = await useSession(pool, token);
  return session?.strength === 'demo' && session.person === personId(person);
}

async function readTokens(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof found === 'object' && found !== null ? (found as Record<string, string>) : {};
  } catch {
    // Missing or spoilt: all are made anew.
    return {};
  }
}
