import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExceptionEnvelope, exceptionId, foldException, type Instant } from '@exeat/core';
import { databaseNow, moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { getCase } from '../exception/cases.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { actorOf, commented, content, drafted, edited, grantedCase, happen, submitted } from '../testing/story.ts';
import { appendEvents } from './append.ts';
import { redactEvent } from './redact.ts';
import { loadStream, lockStream, lockStreams } from './stream.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ poolSize: 30 });
});
afterAll(() => db.close());

const meta = (at: Instant) => ({ at, actor: actorOf('rita.requester'), ruleId: 'test' });

describe('appending', () => {
  test('what is appended is what is read back', async () => {
    const id = 'EXC-2026-0001';
    const state = await happen(db.pool, id, 'rita.requester', drafted(id, content({ labels: { team: 'claims' } })));
    expect(state.revision).toBe(1);
    expect(await getCase(db.pool, id)).toEqual(state);
    const [event] = await loadStream(db.pool, id);
    expect(event).toMatchObject({
      stream: id,
      revision: 1,
      type: 'exception_drafted',
      schema: 1,
      ruleId: 'test',
      actor: { person: 'rita.requester', kind: 'person' },
    });
    expect(event?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('nothing personal and no free text stands in a leaf', async () => {
    const id = 'EXC-2026-0002';
    await happen(db.pool, id, 'rita.requester', drafted(id, content({ justification: 'because of Mrs Secret' })));
    const [row] = await db.owner.query<{ leaf: string }>("SELECT convert_from(leaf, 'UTF8') AS leaf FROM event WHERE stream = $1", [id]);
    expect(row?.leaf).not.toContain('Secret');
    expect(row?.leaf).toContain('commitments');
  });

  test('a revision that has moved is refused, and nothing is written', async () => {
    const id = 'EXC-2026-0003';
    await happen(db.pool, id, 'rita.requester', drafted(id));
    const stale = withTransaction(db.pool, async (tx) => appendEvents(tx, id, 0, [commented('late')], meta(await databaseNow(tx))));
    await expect(stale).rejects.toMatchObject({ code: 'revision-conflict', facts: { expected: 0, revision: 1 } });
    expect(await loadStream(db.pool, id)).toHaveLength(1);
  });

  test('an instant before the last event is refused; lockStream never gives one', async () => {
    const id = 'EXC-2026-0004';
    const real = await databaseNow(db.pool);
    await happen(db.pool, id, 'rita.requester', drafted(id));
    const last = (await loadStream(db.pool, id))[0]?.at;
    await moveClock(db.pool, '2020-01-01T00:00:00.000Z' as Instant);
    try {
      const early = withTransaction(db.pool, async (tx) => appendEvents(tx, id, 1, [commented('early')], meta(await databaseNow(tx))));
      await expect(early).rejects.toMatchObject({ code: 'event-in-the-past' });
      const { now } = await withTransaction(db.pool, (tx) => lockStream(tx, id));
      expect(now).toBe(last);
    } finally {
      await moveClock(db.pool, real);
    }
  });

  test('a failing command leaves neither event nor table row', async () => {
    const id = 'EXC-2026-0005';
    const failing = withTransaction(db.pool, async (tx) => {
      const { now } = await lockStream(tx, id);
      await appendEvents(tx, id, 0, [drafted(id)], meta(now));
      throw new Error('refused after all');
    });
    await expect(failing).rejects.toThrow('refused after all');
    expect(await loadStream(db.pool, id)).toEqual([]);
    expect(await getCase(db.pool, id)).toBeNull();
  });

  test('several events of one command get consecutive revisions and one instant', async () => {
    const id = 'EXC-2026-0006';
    await happen(db.pool, id, 'rita.requester', drafted(id), edited(content({ title: 'Better title' })), commented('done'));
    const events = await loadStream(db.pool, id);
    expect(events.map((event) => event.revision)).toEqual([1, 2, 3]);
    expect(new Set(events.map((event) => event.at)).size).toBe(1);
  });

  test('a past instant gives the events up to and including it', async () => {
    const id = 'EXC-2026-0007';
    await grantedCase(db.pool, id, { from: '2026-11-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' });
    const events = await loadStream(db.pool, id);
    const second = events[1]?.at as Instant;
    const until = await loadStream(db.pool, id, { until: second });
    expect(until.every((event) => event.at <= second)).toBe(true);
    expect(until.length).toBe(events.filter((event) => event.at <= second).length);
  });
});

describe('concurrency', () => {
  test('eight clients on one stream: revisions without gaps, no event lost', async () => {
    const id = 'EXC-2026-0100';
    await happen(db.pool, id, 'rita.requester', drafted(id));
    await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        for (let turn = 0; turn < 10; turn += 1) await happen(db.pool, id, 'rita.requester', commented(`${client}/${turn}`));
      }),
    );
    const events = await loadStream(db.pool, id);
    expect(events.map((event) => event.revision)).toEqual(Array.from({ length: 81 }, (_, index) => index + 1));
    expect(new Set(events.slice(1).map((event) => (event.data as { text: string }).text)).size).toBe(80);
    expect(events.every((event, index) => index === 0 || event.at >= (events[index - 1]?.at ?? ''))).toBe(true);
  });

  test('without the lock, of eight that saw the same revision one wins', async () => {
    const id = 'EXC-2026-0101';
    await happen(db.pool, id, 'rita.requester', drafted(id));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, client) =>
        withTransaction(db.pool, async (tx) => appendEvents(tx, id, 1, [commented(`client ${client}`)], meta(await databaseNow(tx)))),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await loadStream(db.pool, id)).toHaveLength(2);
  });

  test('many streams at once, some of them by two clients', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `EXC-2026-${1000 + index}`);
    await Promise.all(ids.map((id) => happen(db.pool, id, 'rita.requester', drafted(id))));
    await Promise.all(ids.flatMap((id) => [happen(db.pool, id, 'rita.requester', submitted()), happen(db.pool, id, 'gina.grc', commented('seen'))]));
    for (const id of ids) expect((await loadStream(db.pool, id)).map((event) => event.revision)).toEqual([1, 2, 3]);
  });

  test('two commands that lock the same two streams in opposite order do not deadlock', async () => {
    const [a, b] = [exceptionId('EXC-2026-0102'), exceptionId('EXC-2026-0103')];
    const both = (order: readonly string[]) =>
      withTransaction(
        db.pool,
        async (tx) => {
          const locked = await lockStreams(tx, order);
          expect(locked.map((one) => one.stream)).toEqual(order);
          await tx.query('SELECT pg_sleep(0.05)');
        },
        { attempts: 1 },
      );
    await Promise.all([both([a, b]), both([b, a]), both([a, b]), both([b, a])]);
  });
});

describe('redaction', () => {
  test('erases payload and salts, keeps the leaf, and the tables follow', async () => {
    const id = 'EXC-2026-0200';
    await happen(db.pool, id, 'rita.requester', drafted(id), edited(content({ title: 'Names Mrs Secret' })));
    const before = await db.owner.query<{ leaf: Buffer }>('SELECT leaf FROM event WHERE stream = $1 ORDER BY revision', [id]);
    expect(await withTransaction(db.pool, (tx) => redactEvent(tx, id, 2))).toBe(true);
    expect(await withTransaction(db.pool, (tx) => redactEvent(tx, id, 2))).toBe(false);
    expect(await db.owner.query('SELECT leaf FROM event WHERE stream = $1 ORDER BY revision', [id])).toEqual(before);
    const text = JSON.stringify(await db.owner.query('SELECT to_jsonb(c) FROM exception_case c WHERE id = $1', [id]));
    expect(text).not.toContain('Secret');
    const state = foldException((await loadStream(db.pool, id)) as readonly ExceptionEnvelope[]);
    expect(await getCase(db.pool, id)).toEqual(state);
  });
});
