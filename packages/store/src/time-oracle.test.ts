import { addDays, msOf, parseLocalDate, startOfDay } from '@exeat/core';
import { beforeAll, expect, test } from 'vitest';
import { asAdmin } from './testing/cluster.ts';

// PostgreSQL is an oracle here and nowhere else: a governance instant is never computed in SQL, because its tzdata is not Node's (design D15).
// These zones had no difference between the two; America/Edmonton and Africa/Casablanca do.
const zones = ['Africa/Cairo', 'Australia/Lord_Howe', 'America/New_York', 'Europe/Dublin', 'Asia/Kathmandu'];
const [first, last] = [parseLocalDate('2024-01-01'), parseLocalDate('2032-12-31')];

beforeAll(async () => {
  const oracle = await asAdmin(async (client) => {
    const { rows } = await client.query<{ version: string; configure: string | null }>(
      `select current_setting('server_version') as version, (select setting from pg_config where name = 'CONFIGURE') as configure`,
    );
    const zoneinfo = /--with-system-tzdata=([^' ]+)/.exec(rows[0]?.configure ?? '')?.[1];
    return {
      server: rows[0]?.version ?? 'unknown',
      tzdata: zoneinfo === undefined ? 'bundled with the server' : await systemVersion(client, zoneinfo),
    };
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

/** Release of the operating system's database, where the server reads that one. */
async function systemVersion(
  client: { query(text: string, values: unknown[]): Promise<{ rows: { head: string | null }[] }> },
  folder: string,
): Promise<string> {
  const { rows } = await client.query('select pg_read_file($1, 0, 40, true) as head', [`${folder}/tzdata.zi`]);
  return /version (\S+)/.exec(rows[0]?.head ?? '')?.[1] ?? `${folder}, release unknown`;
}
