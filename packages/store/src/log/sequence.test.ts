import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Bytes } from '@exeat/core';
import { withTransaction } from '../connection/transaction.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { actorOf, commented, drafted, happen } from '../testing/story.ts';
import { appendEvents } from './append.ts';
import { checkNumbering, sequence } from './sequence.ts';
import { lockStream } from './stream.ts';
import { findLogEntry, latestCheckpoint, leafHashes, logEntries, logSize, readTile, storeCheckpoint, writeTile } from './tree-storage.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ poolSize: 30 });
});
afterAll(() => db.close());

const leafHash = (leaf: Uint8Array) => sha256Bytes(Buffer.concat([Buffer.of(0), leaf]));

test('a lower id that commits later is numbered later, and not skipped', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let inserted = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    inserted = resolve;
  });
  const slow = withTransaction(db.pool, async (tx) => {
    const { now } = await lockStream(tx, 'EXC-2026-0001');
    await appendEvents(tx, 'EXC-2026-0001', 0, [drafted('EXC-2026-0001')], { at: now, actor: actorOf('rita.requester'), ruleId: 'test' });
    inserted();
    await held;
  });
  await first;
  await happen(db.pool, 'EXC-2026-0002', 'rita.requester', drafted('EXC-2026-0002'));
  expect(await sequence(db.pool, { leafHash })).toEqual({ size: 1, added: 1 });
  release();
  await slow;
  expect(await sequence(db.pool, { leafHash })).toEqual({ size: 2, added: 1 });
  const [late, early] = [await findLogEntry(db.pool, 'EXC-2026-0001', 1), await findLogEntry(db.pool, 'EXC-2026-0002', 1)];
  expect(late?.eventId).toBeLessThan(early?.eventId ?? 0);
  expect([early?.seq, late?.seq]).toEqual([0, 1]);
  await checkNumbering(db.pool);
});

test('several sequencers beside many writers: every event once, no gap', async () => {
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    const id = `EXC-2026-01${writer}0`;
    await happen(db.pool, id, 'rita.requester', drafted(id));
    for (let turn = 0; turn < 15; turn += 1) await happen(db.pool, id, 'rita.requester', commented(`turn ${turn}`));
  });
  let writing = true;
  const sequencers = Array.from({ length: 3 }, async () => {
    while (writing) await sequence(db.pool, { leafHash, batch: 7 });
  });
  await Promise.all(writers);
  writing = false;
  await Promise.all(sequencers);
  while ((await sequence(db.pool, { leafHash })).added > 0);
  const { size, waiting } = await logSize(db.pool);
  const [events] = await db.owner.query<{ count: number }>('SELECT count(*) AS count FROM event');
  expect([size, waiting]).toEqual([events?.count, 0]);
  const entries = await logEntries(db.pool, 0, size);
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: size }, (_, index) => index));
  expect(new Set(entries.map((entry) => entry.eventId)).size).toBe(size);
  expect((await leafHashes(db.pool, 0, size)).map((hash) => hash.toString('hex'))).toEqual(
    entries.map((entry) => Buffer.from(leafHash(entry.leaf)).toString('hex')),
  );
  await checkNumbering(db.pool);
});

test('a sequencer that finds nothing to number locks nothing, so that PostgreSQL has nothing to flush', async () => {
  while ((await sequence(db.pool, { leafHash })).added > 0);
  const lock = async () => (await db.owner.query<{ xmax: string }>('SELECT xmax::text AS xmax FROM log_head'))[0]?.xmax;
  const before = await lock();
  const { size } = await logSize(db.pool);
  expect(await sequence(db.pool, { leafHash })).toEqual({ size, added: 0 });
  expect(await lock()).toBe(before);
});

test('a sequencer that dies before its commit leaves no number behind', async () => {
  await happen(db.pool, 'EXC-2026-0900', 'rita.requester', drafted('EXC-2026-0900'), commented('one'));
  const before = await logSize(db.pool);
  const dying = sequence(db.pool, {
    leafHash,
    onNumbered: async (tx) => {
      await writeTile(tx, 0, 7, Buffer.alloc(32));
      throw new Error('killed');
    },
  });
  await expect(dying).rejects.toThrow('killed');
  expect(await logSize(db.pool)).toEqual(before);
  expect(await readTile(db.pool, 0, 7)).toBeNull();
  const after = await sequence(db.pool, { leafHash, onNumbered: (tx) => writeTile(tx, 0, 7, Buffer.alloc(64, 1)) });
  expect(after).toEqual({ size: before.size + before.waiting, added: before.waiting });
  expect(await readTile(db.pool, 0, 7)).toEqual(Buffer.alloc(64, 1));
});

test('a backend killed in the middle of numbering changes nothing', async () => {
  await happen(db.pool, 'EXC-2026-0901', 'rita.requester', drafted('EXC-2026-0901'));
  const dying = sequence(db.pool, {
    leafHash,
    onNumbered: async (tx) => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await db.owner.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await tx.query('SELECT pg_sleep(1)');
    },
  });
  await expect(dying).rejects.toMatchObject({ code: 'database-unavailable' });
  expect((await sequence(db.pool, { leafHash })).added).toBe(1);
  await checkNumbering(db.pool);
});

test('of two checkpoints of one size the first stays', async () => {
  const { now } = await withTransaction(db.pool, (tx) => lockStream(tx, 'log'));
  const checkpoint = { size: 3, root: Buffer.alloc(32, 1), note: 'first', at: now };
  expect(await storeCheckpoint(db.pool, checkpoint)).toBe(true);
  expect(await storeCheckpoint(db.pool, { ...checkpoint, note: 'second' })).toBe(false);
  expect(await latestCheckpoint(db.pool)).toEqual(checkpoint);
});

test('an event that got lost between log and numbering is found', async () => {
  await happen(db.pool, 'EXC-2026-0902', 'rita.requester', drafted('EXC-2026-0902'));
  await db.owner.query('DELETE FROM event_unnumbered');
  await expect(checkNumbering(db.pool)).rejects.toMatchObject({ code: 'log-inconsistent', facts: { lost: 1 } });
});
