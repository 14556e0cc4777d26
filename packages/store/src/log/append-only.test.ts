import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../connection/transaction.ts';
import { openPool } from '../connection/pool.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { drafted, happen } from '../testing/story.ts';
import { sequence } from './sequence.ts';
import { sha256Bytes } from '@exeat/core';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await happen(db.pool, 'EXC-2026-0001', 'rita.requester', drafted('EXC-2026-0001'));
  await sequence(db.pool, { leafHash: sha256Bytes });
});
afterAll(() => db.close());

describe('the application role', () => {
  test.for([
    'UPDATE event SET rule_id = $$forged$$',
    'DELETE FROM event',
    'TRUNCATE event CASCADE',
    'ALTER TABLE event DISABLE TRIGGER ALL',
    'ALTER TABLE event DISABLE TRIGGER event_append_only',
    'DROP TRIGGER event_append_only ON event',
    'DROP TABLE event CASCADE',
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'SET session_replication_role = replica',
    'DELETE FROM event_payload',
    'TRUNCATE event_payload',
    'UPDATE event_payload SET event_id = 99',
    "UPDATE event_payload SET body = '{}'",
    'INSERT INTO log_entry (seq, event_id, leaf_hash) SELECT 7, max(id), sha256($$x$$) FROM event',
    'UPDATE log_entry SET seq = 9',
    'DELETE FROM log_entry',
    'UPDATE log_head SET size = 0',
    'DELETE FROM event_unnumbered',
    "INSERT INTO checkpoint VALUES (1, sha256('x'), 'forged', now())",
    'DELETE FROM stream',
    'UPDATE clock_offset SET milliseconds = 1',
    "UPDATE instance SET mode = 'demo'",
    "UPDATE schema_migration SET digest = 'x'",
    'CREATE TABLE mine (id integer)',
  ])('is refused: %s', async (statement) => {
    await expect(db.pool.query(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|23001)$/) });
  });

  test('may redact a payload, once', async () => {
    await happen(db.pool, 'EXC-2026-0009', 'rita.requester', drafted('EXC-2026-0009'));
    const last = 'event_id = (SELECT max(id) FROM event)';
    const forge = `UPDATE event_payload SET body = body || '{"content.title": "forged"}', redacted_at = now() WHERE ${last}`;
    await expect(db.pool.query(forge)).rejects.toMatchObject({ code: '23001' });
    const redact = `UPDATE event_payload SET body = body - 'content.title', salts = salts - 'content.title', redacted_at = now() WHERE ${last}`;
    await db.pool.query(redact);
    await expect(db.pool.query(redact)).rejects.toMatchObject({ code: '23001' });
  });
});

describe('the sequencer role', () => {
  test.for([
    'UPDATE event SET rule_id = $$forged$$',
    "INSERT INTO event (stream, revision, type, schema, at, actor_kind, rule_id, leaf) VALUES ('x', 1, 't', 1, now(), 'system', 'r', 'x')",
    'DELETE FROM log_entry',
    'UPDATE log_entry SET seq = 9',
    'DELETE FROM checkpoint',
    'SELECT * FROM session',
    'SELECT * FROM event_payload',
    'SELECT * FROM exception_case',
  ])('is refused: %s', async (statement) => {
    const attempt = withTransaction(db.pool, async (tx) => {
      await tx.query('SET LOCAL ROLE exeat_sequencer');
      await tx.query(statement);
    });
    await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|23001)$/) });
  });
});

describe('the auditor role', () => {
  test('reads the register and the log, writes nothing, and never sees what authenticates', async () => {
    const auditor = openPool(db.address, { role: 'exeat_auditor', max: 1 });
    try {
      expect(await auditor.query('SELECT id FROM exception_case')).not.toHaveLength(0);
      expect(await auditor.query('SELECT seq FROM log_entry')).not.toHaveLength(0);
      for (const statement of [
        'SELECT * FROM session',
        'SELECT * FROM account',
        'SELECT * FROM service_token',
        'SELECT * FROM setup_link',
        'SELECT * FROM idempotency',
        'DELETE FROM exception_case',
        'UPDATE stream SET revision = 0',
      ]) {
        await expect(auditor.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await auditor.close();
    }
  });
});

describe('the owner', () => {
  test.for([
    'UPDATE event SET rule_id = $$forged$$',
    'DELETE FROM event',
    'TRUNCATE event CASCADE',
    'DELETE FROM log_entry',
    'TRUNCATE log_entry',
    'DELETE FROM event_payload',
  ])('is refused by the triggers: %s', async (statement) => {
    await expect(db.owner.query(statement)).rejects.toMatchObject({ code: '23001' });
  });
});

test('every table has its line in the table of privileges', async () => {
  const open = await db.owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND NOT has_table_privilege('exeat_app', oid, 'SELECT')`,
  );
  expect(open).toEqual([]);
});
