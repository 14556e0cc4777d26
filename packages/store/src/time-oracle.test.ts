import { addDays, msOf, parseLocalDate, startOfDay } from '@exeat/core';
import type pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { asAdmin } from './testing/cluster.ts';

// PostgreSQL is an oracle here and nowhere else: a governance instant is never computed in SQL, because its tzdata is not Node's (design D15).
// These zones had no difference between the two; America/Edmonton and Africa/Casablanca do.
const zones = ['Africa/Cairo', 'Australia/Lord_Howe', 'America/New_York', 'Europe/Dublin', 'Asia/Kathmandu'];
const [first, last] = [parseLocalDate('2024-01-01'), parseLocalDate('2032-12-31')];

beforeAll(async () => {
  const oracle = await asAdmin(async (client) => {
    const { rows } = await client.query<{ version: string; superuser: boolean }>(
      `select current_setting('server_version') as version, (select rolsuper from pg_roles where rolname = current_user) as superuser`,
    );
    return { server: rows[0]?.version ?? 'unknown', tzdata: rows[0]?.superuser === true ? await tzdataOf(client) : 'told to superusers only' };
  });
  process.stdout.write(`tzdata: Node ${process.versions.node} ${process.versions.tz}; PostgreSQL ${oracle.server}: ${oracle.tzdata}\n`);
});

test.each(zones)('every local day of 2024–2032 starts in %s when PostgreSQL says so', async (zone) => {
  const { rows } = await asAdmin((client) =>
    client.query<{ day: string; ms: string }>(
      `select to_char(day, 'YYYY-MM-DD') as day, (extract(epoch from day at time zone $1) * 1000)::bigint::text as ms
       from generate_series($2::timestamp, $3::timestamp, interval '1 day') as day`,
      [zone, first, last],
    ),
  );
  const theirs = new Map(rows.map(({ day, ms }) => [day, Number(ms)]));
  const differ: string[] = [];
  let days = 0;
  for (let day = first; day <= last; day = addDays(day, 1)) {
    days += 1;
    const ours = startOfDay(day, zone);
    if (theirs.get(day) !== msOf(ours)) differ.push(`${day}: ${ours}, PostgreSQL ${theirs.get(day)} ms`);
  }
  expect(days).toBe(3288);
  expect(differ).toEqual([]);
});

/** Release of the zones that the server computes with: its own, or the operating system's. Only superusers may ask. */
async function tzdataOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ configure: string }>(`select setting as configure from pg_config where name = 'CONFIGURE'`);
  const folder = /--with-system-tzdata=([^' ]+)/.exec(rows[0]?.configure ?? '')?.[1];
  if (folder === undefined) return 'bundled with the server';
  const { rows: files } = await client.query<{ head: string | null }>('select pg_read_file($1, 0, 40, true) as head', [`${folder}/tzdata.zi`]);
  return /version (\S+)/.exec(files[0]?.head ?? '')?.[1] ?? `${folder}, release unknown`;
}
