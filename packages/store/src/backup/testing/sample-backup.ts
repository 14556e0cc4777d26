import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash } from '@exeat/core';
import pg from 'pg';
import { clientConfig, type DatabaseAddress } from '../../connection/pool.ts';
import { sequence } from '../../log/sequence.ts';
import { coverFinding } from '../../testing/covered-finding.ts';
import { emptyDatabase, testDatabase, type TestDatabase } from '../../testing/database.ts';
import { commented, grantedCase, happen } from '../../testing/story.ts';
import { backedUpTables } from '../tables.ts';
import { writeBackup } from '../write-backup.ts';

/** A database with a story, a backup of it, and empty databases to restore into. */
export type SampleBackup = {
  readonly source: TestDatabase;
  readonly folder: string;
  readonly file: string;
  /** An empty database, dropped with the others. */
  target(): Promise<DatabaseAddress>;
  close(): Promise<void>;
};

export async function sampleBackup(): Promise<SampleBackup> {
  const folder = mkdtempSync(join(tmpdir(), 'exeat-backup-'));
  const file = join(folder, 'whole.backup');
  const source = await testDatabase();
  const opened: { close(): Promise<void> }[] = [source];
  await coverFinding(source, 'EXC-2026-0001');
  await grantedCase(source.pool, 'EXC-2026-0002', { from: '2026-11-10T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' });
  await sequence(source.pool, { leafHash });
  // One event that waits for its number, with text that COPY has to escape.
  await happen(source.pool, 'EXC-2026-0002', 'rita.requester', commented('a\tb\\.\n\\.\nc — ünïcode \u{1F600}'));
  await writeBackup(source.address, file);
  return {
    source,
    folder,
    file,
    target: async () => {
      const made = await emptyDatabase();
      opened.push(made);
      return made.address;
    },
    close: async () => {
      for (const one of opened) await one.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ofTheLogItself: Readonly<Record<string, string>> = {
  event: "WHERE stream <> 'log'",
  stream: "WHERE stream <> 'log'",
  event_payload: "WHERE event_id NOT IN (SELECT id FROM event WHERE stream = 'log')",
  event_unnumbered: "WHERE event_id NOT IN (SELECT id FROM event WHERE stream = 'log')",
};

/** Every row of every table, as text, without the events by which a log says that it was restored. */
export async function contentOf(address: DatabaseAddress): Promise<Record<string, string>> {
  return withClient(address, async (client) => {
    await client.query("SET timezone = 'UTC'");
    const tables = await backedUpTables({
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) => (await client.query<Row>(text, [...values])).rows,
    });
    const content: Record<string, string> = {};
    for (const { table } of tables) {
      const { rows } = await client.query<{ rows: string }>(
        `SELECT coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '') AS rows FROM ${table} t ${ofTheLogItself[table] ?? ''}`,
      );
      content[table] = rows[0]?.rows ?? '';
    }
    return content;
  });
}

export async function withClient<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig(address));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Tables, indexes and sequences: 0 in a database that nothing was written to. */
export async function relationsIn(address: DatabaseAddress): Promise<number> {
  return withClient(
    address,
    async (client) => (await client.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount ?? 0,
  );
}
