import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instant, personId, type Person, unitId } from '@exeat/core';
import { databaseNow, moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { appendEvents } from '../log/append.ts';
import { lockStream } from '../log/stream.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { actorOf } from '../testing/story.ts';
import { clearFailures, createSetupLink, getAccount, keepLinkSecret, peekSetupLink, recordFailure, redeemSetupLink, setAccount } from './accounts.ts';
import { setRecoveryCodes, takeTotpStep, useRecoveryCode } from './second-factor.ts';
import { createServiceToken, listServiceTokens, revokeServiceToken, useServiceToken } from './service-tokens.ts';
import { createSession, endOtherSessions, endSession, endSessionById, endSessionsOf, listSessionsOf, rotateSession, useSession } from './sessions.ts';

let db: TestDatabase;
const lena = personId('lena.fischer');
beforeAll(async () => {
  db = await testDatabase();
  await recordPerson(true);
});
afterAll(() => db.close());

async function recordPerson(active: boolean): Promise<void> {
  const person: Person = { id: lena, userName: 'lena.fischer', name: 'Lena Fischer', unit: unitId('INS'), manager: null, active, roles: [] };
  await withTransaction(db.pool, async (tx) => {
    const { revision, now } = await lockStream(tx, `person:${lena}`);
    await appendEvents(tx, `person:${lena}`, revision, [{ type: 'person_recorded', data: { person } }], {
      at: now,
      actor: actorOf('admin'),
      ruleId: 'test',
    });
  });
}

const later = (instant: Instant, seconds: number): Instant => new Date(Date.parse(instant) + seconds * 1000).toISOString() as Instant;

async function open(token: string): Promise<Instant> {
  const now = await databaseNow(db.pool);
  await createSession(db.pool, {
    token,
    person: lena,
    kind: 'browser',
    strength: 'password',
    authenticatedAt: now,
    expiresAt: later(now, 3600),
    idleSeconds: 900,
    csrfToken: 'csrf',
    now,
  });
  return now;
}

describe('sessions', () => {
  test('are found by their token, of which only the hash is stored', async () => {
    await open('token-1');
    expect(await useSession(db.pool, 'token-1')).toMatchObject({ person: lena, kind: 'browser', strength: 'password' });
    expect(await useSession(db.pool, 'token-2')).toBeNull();
    const text = JSON.stringify(await db.owner.query("SELECT encode(token_hash, 'escape') AS hash, session::text FROM session"));
    expect(text).not.toContain('token-1');
  });

  test('end by sign-out, all at once, and with the person', async () => {
    await open('token-a');
    await endSession(db.pool, 'token-a');
    expect(await useSession(db.pool, 'token-a')).toBeNull();
    await open('token-b');
    expect(await endSessionsOf(db.pool, lena)).toBeGreaterThan(0);
    expect(await useSession(db.pool, 'token-b')).toBeNull();
    await open('token-c');
    await recordPerson(false);
    expect(await useSession(db.pool, 'token-c')).toBeNull();
    await recordPerson(true);
  });

  test('end when idle and at their end, by the clock alone', async () => {
    const start = await open('token-d');
    for (const minutes of [10, 20, 30]) {
      await moveClock(db.pool, later(start, minutes * 60));
      expect(await useSession(db.pool, 'token-d')).not.toBeNull();
    }
    await moveClock(db.pool, later(start, 30 * 60 + 901));
    expect(await useSession(db.pool, 'token-d')).toBeNull();
    const again = await open('token-e');
    for (const minutes of [14, 28, 42, 56]) {
      await moveClock(db.pool, later(again, minutes * 60));
      expect(await useSession(db.pool, 'token-e')).not.toBeNull();
    }
    await moveClock(db.pool, later(again, 3600));
    expect(await useSession(db.pool, 'token-e')).toBeNull();
  });

  test('get another token when the person authenticates again: the old one, which may be known to others, ends', async () => {
    const start = await open('token-f');
    expect(await rotateSession(db.pool, 'token-f', { token: 'token-g', strength: 'two-factor', authenticatedAt: later(start, 5) })).toBe(true);
    expect(await useSession(db.pool, 'token-f')).toBeNull();
    expect(await useSession(db.pool, 'token-g')).toMatchObject({
      strength: 'two-factor',
      authenticatedAt: later(start, 5),
      expiresAt: later(start, 3600),
    });
    expect(await rotateSession(db.pool, 'token-f', { token: 'token-h', strength: 'two-factor', authenticatedAt: start })).toBe(false);
  });

  test('are listed and ended by an id that is no credential, and only by their own person', async () => {
    await endSessionsOf(db.pool, lena);
    await open('token-i');
    await open('token-j');
    const listed = await listSessionsOf(db.pool, lena, 'token-i');
    expect(listed.map((session) => session.isCurrent).toSorted()).toEqual([false, true]);
    const other = listed.find((session) => !session.isCurrent)?.id ?? '';
    expect(await endSessionById(db.pool, personId('somebody.else'), other)).toBe(false);
    expect(await endSessionById(db.pool, lena, other)).toBe(true);
    expect(await useSession(db.pool, 'token-j')).toBeNull();
    await open('token-k');
    expect(await endOtherSessions(db.pool, lena, 'token-i')).toBe(1);
    expect(await listSessionsOf(db.pool, lena, 'token-i')).toHaveLength(1);
  });
});

describe('accounts', () => {
  test('a lock after some failures, which a success clears', async () => {
    await setAccount(db.pool, {
      person: lena,
      passwordHash: Buffer.from('hash'),
      salt: Buffer.from('salt'),
      params: { N: 16384 },
      totpSealed: 'v1.sealed',
      totpStep: 7,
    });
    for (let turn = 0; turn < 3; turn += 1) await recordFailure(db.pool, lena, { after: 3, seconds: 60 });
    const locked = await getAccount(db.pool, lena);
    expect(locked).toMatchObject({ failures: 3, params: { N: 16384 } });
    expect(locked?.lockedUntil).not.toBeNull();
    await clearFailures(db.pool, lena);
    expect(await getAccount(db.pool, lena)).toMatchObject({ failures: 0, lockedUntil: null });
    expect(await getAccount(db.pool, 'nobody')).toBeNull();
  });

  test('a code of the authenticator, and a recovery code, is taken once, by one of many', async () => {
    expect(await takeTotpStep(db.pool, lena, 7)).toBe(false);
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeTotpStep(db.pool, lena, 8)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeTotpStep(db.pool, lena, 6)).toBe(false);
    await setRecoveryCodes(db.pool, lena, ['one', 'two', 'three']);
    const used = await Promise.all(Array.from({ length: 8 }, () => useRecoveryCode(db.pool, lena, 'two')));
    expect(used.filter((left) => left !== null)).toEqual([2]);
    expect(await useRecoveryCode(db.pool, personId('somebody.else'), 'one')).toBeNull();
    expect(JSON.stringify(await db.owner.query("SELECT encode(code_hash, 'escape') FROM recovery_code"))).not.toContain('three');
    await setRecoveryCodes(db.pool, lena, ['four']);
    expect(await useRecoveryCode(db.pool, lena, 'one')).toBeNull();
  });

  test('a newer link for the same person puts the earlier one out of use', async () => {
    const expiresAt = later(await databaseNow(db.pool), 600);
    await createSetupLink(db.pool, { token: 'earlier', purpose: 'invitation', person: lena, expiresAt });
    await createSetupLink(db.pool, { token: 'newer', purpose: 'invitation', person: lena, expiresAt });
    expect(await peekSetupLink(db.pool, 'earlier')).toBeNull();
    expect(await keepLinkSecret(db.pool, 'newer', 'v1.first')).toMatchObject({ totpSealed: 'v1.first' });
    expect(await keepLinkSecret(db.pool, 'newer', 'v1.second')).toMatchObject({ totpSealed: 'v1.first' });
    expect(await keepLinkSecret(db.pool, 'earlier', 'v1.third')).toBeNull();
  });

  test('a set-up link works once, for one of many', async () => {
    const expiresAt = later(await databaseNow(db.pool), 600);
    await createSetupLink(db.pool, { token: 'link', purpose: 'first-administrator', person: null, expiresAt });
    expect(await peekSetupLink(db.pool, 'link')).toEqual({ purpose: 'first-administrator', person: null, totpSealed: null });
    const redeemed = await Promise.all(Array.from({ length: 8 }, () => redeemSetupLink(db.pool, 'link')));
    expect(redeemed.filter((one) => one !== null)).toEqual([{ purpose: 'first-administrator', person: null, totpSealed: null }]);
    await createSetupLink(db.pool, { token: 'late', purpose: 'invitation', person: lena, expiresAt });
    await moveClock(db.pool, expiresAt);
    expect(await redeemSetupLink(db.pool, 'late')).toBeNull();
    expect(await peekSetupLink(db.pool, 'late')).toBeNull();
  });
});

describe('service tokens', () => {
  test('work until revoked or expired', async () => {
    const expiresAt = later(await databaseNow(db.pool), 600);
    await createServiceToken(db.pool, {
      id: 't1',
      name: 'nightly',
      owner: lena,
      scopes: ['import'],
      expiresAt,
      unit: unitId('INS'),
      token: 'secret-1',
    });
    await createServiceToken(db.pool, { id: 't2', name: 'ci', owner: lena, scopes: ['read'], expiresAt, unit: null, token: 'secret-2' });
    expect(await useServiceToken(db.pool, 'secret-1')).toMatchObject({ id: 't1', scopes: ['import'] });
    expect(await useServiceToken(db.pool, 'wrong')).toBeNull();
    expect(await revokeServiceToken(db.pool, 't2')).toBe(true);
    expect(await revokeServiceToken(db.pool, 't2')).toBe(false);
    expect(await useServiceToken(db.pool, 'secret-2')).toBeNull();
    await moveClock(db.pool, expiresAt);
    expect(await useServiceToken(db.pool, 'secret-1')).toBeNull();
    expect((await listServiceTokens(db.pool)).map((token) => token.id)).toEqual(['t1', 't2']);
    expect(JSON.stringify(await db.owner.query('SELECT t::text FROM service_token t'))).not.toContain('secret-1');
  });
});
