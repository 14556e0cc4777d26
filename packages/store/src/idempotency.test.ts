import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from './connection/transaction.ts';
import { claimIdempotencyKey, forgetIdempotencyKeys, type IdempotencyClaim, recordAnswer } from './idempotency.ts';
import { countAttempt, forgetAttempts } from './rate-limit.ts';
import { testDatabase, type TestDatabase } from './testing/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const scope = (key: string) => ({ subject: 'lena.fischer', route: 'POST /exceptions', key });

/** A command that takes a while and answers with the number of times it really ran. */
let runs = 0;
const command = (key: string, body: string, options: { readonly secret?: boolean; readonly fail?: boolean } = {}): Promise<IdempotencyClaim> =>
  withTransaction(db.pool, async (tx) => {
    const claim = await claimIdempotencyKey(tx, scope(key), body);
    if (claim.kind !== 'new') return claim;
    await tx.query('SELECT pg_sleep(0.05)');
    runs += 1;
    if (options.fail === true) throw new Error('refused');
    await recordAnswer(tx, scope(key), body, { status: 201, response: { run: runs }, secret: options.secret ?? false });
    return claim;
  });

test('the same request again gets the same answer', async () => {
  expect(await command('a', 'body')).toEqual({ kind: 'new' });
  expect(await command('a', 'body')).toEqual({ kind: 'replay', status: 201, response: { run: runs } });
});

test('of ten at once one runs; the others are told to wait or get its answer', async () => {
  const before = runs;
  const claims = await Promise.all(Array.from({ length: 10 }, () => command('b', 'body')));
  expect(runs).toBe(before + 1);
  expect(claims.filter((claim) => claim.kind === 'new')).toHaveLength(1);
  expect(claims.every((claim) => ['new', 'in-flight', 'replay'].includes(claim.kind))).toBe(true);
  expect((await command('b', 'body')).kind).toBe('replay');
});

test('another body under the same key is refused', async () => {
  await command('c', 'body');
  expect(await command('c', 'other body')).toEqual({ kind: 'other-body' });
});

test('another subject or route is another key', async () => {
  await command('d', 'body');
  const other = await withTransaction(db.pool, (tx) => claimIdempotencyKey(tx, { ...scope('d'), route: 'POST /imports' }, 'body'));
  expect(other).toEqual({ kind: 'new' });
});

test('a command that fails leaves the key free', async () => {
  await expect(command('e', 'body', { fail: true })).rejects.toThrow('refused');
  expect(await command('e', 'body')).toEqual({ kind: 'new' });
});

test('an answer with a secret is never stored', async () => {
  await command('f', 'body', { secret: true });
  expect(await command('f', 'body', { secret: true })).toEqual({ kind: 'already-created', status: 201 });
  expect(await db.owner.query("SELECT response FROM idempotency WHERE key = 'f'")).toEqual([{ response: null }]);
  await expect(db.pool.query("UPDATE idempotency SET response = '{}' WHERE key = 'f'")).rejects.toMatchObject({ code: '23514' });
});

test('old keys are forgotten, young ones are not', async () => {
  await command('g', 'body');
  await db.owner.query("UPDATE idempotency SET at = at - interval '8 days' WHERE key <> 'g'");
  expect(await forgetIdempotencyKeys(db.pool, 7)).toBeGreaterThan(0);
  expect(await db.owner.query('SELECT key FROM idempotency')).toEqual([{ key: 'g' }]);
});

test('attempts are counted together, whoever counts them', async () => {
  const counted = await Promise.all(Array.from({ length: 20 }, () => countAttempt(db.pool, 'sign-in:lena', 86_400)));
  expect(counted.map((one) => one.count).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(counted.every((one) => one.retryAfter > 0 && one.retryAfter <= 86_400)).toBe(true);
  expect((await countAttempt(db.pool, 'sign-in:otto', 86_400)).count).toBe(1);
  await forgetAttempts(db.pool);
  expect((await countAttempt(db.pool, 'sign-in:otto', 86_400)).count).toBe(2);
});
