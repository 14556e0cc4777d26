import { severities } from '@exeat/core';
import { approved, auditRequest } from '@exeat/server/testing';
import { databaseNow, type StorePool } from '@exeat/store';
import { copyTables } from './multiply-case.ts';
import type { BenchServer } from './server.ts';

/** An estate by its number of findings: a host for a hundred of them, an exception for two hundred, as many rules as a large benchmark has. */
export type Estate = { readonly findings: number; readonly hosts: number; readonly exceptions: number; readonly rules: number };

export function estateOf(findings: number): Estate {
  return { findings, hosts: Math.max(100, Math.round(findings / 100)), exceptions: Math.max(50, Math.round(findings / 200)), rules: 4800 };
}

/** Units that own the hosts, unevenly: the first owns most. */
export const units = ['CLM', 'PAY', 'INS', 'CLN', 'RSK'] as const;

export const ruleName = (rank: number): string => `xccdf_example.bench_rule_${rank}`;
export const hostName = (rank: number): string => `bench-${rank}.corp.example`;
/** Containers that exceptions name, of hosts in turn. */
const containers = 997;
/** Every twentieth host is in it, so that a scope with all rules names a twentieth of the findings. */
export const wideContainer = 'bench-all';

const scheme = 'xccdf';
const requirement = 'STD-LG/LG-7.1';

/** A number from 0 to below 1 that a row's number and a seed say, the same on every machine. */
const random = (number: string, seed: number): string => `((hashint8extended(${number}, ${seed}) & 9007199254740991) / 9007199254740992.0::float8)`;
/** A rank from 0 to below `bound` by Zipf's law, exponent 1. */
const zipf = (number: string, seed: number, bound: number): string => `least(${bound - 1}, floor(power(${bound + 1}, ${random(number, seed)})) - 1)::integer`;

/**
 * Fills a demo organisation with an estate, by statements that write what imports would have written: hosts, mapped rules, findings. Indexes
 * are made after the rows.
 */
export async function fillEstate(owner: StorePool, { findings, hosts, rules }: Estate): Promise<void> {
  await owner.query(
    `INSERT INTO asset (type, name, unit, criticality, classes, exposure, under)
     SELECT 'host', 'bench-' || n || '.corp.example', CASE WHEN n % ${containers} = 1 OR n % 20 = 0 THEN 'INS' ELSE ($2::text[])[1 + ${zipf('n', 1, units.length)}] END, 2, '{}', 'internal',
       array_remove(ARRAY['bench-' || n % ${containers}, CASE WHEN n % 20 = 0 THEN '${wideContainer}' END], NULL)
     FROM generate_series(0::bigint, $1::bigint - 1) n`,
    [hosts, units],
  );
  await owner.query(
    `INSERT INTO rule_mapping (scheme, rule, revision, requirements) SELECT '${scheme}', 'xccdf_example.bench_rule_' || n, 1, '{${requirement}}' FROM generate_series(0, $1 - 1) n`,
    [rules],
  );
  const [first] = await owner.query<{ id: number }>("SELECT id FROM asset WHERE name = 'bench-0.corp.example'");
  if (first === undefined) throw new Error('expected the first host, got none');
  await owner.query(
    `INSERT INTO scan_target (asset_id, tool, format, last_scan, dated) SELECT id, 'bench', 'xccdf', $1, true FROM asset WHERE name LIKE 'bench-%' ORDER BY id`,
    [await databaseNow(owner)],
  );
  const [target] = await owner.query<{ id: number }>('SELECT id FROM scan_target WHERE asset_id = $1', [first.id]);
  if (target === undefined) throw new Error('expected the target of the first host, got none');
  const indexes = await withoutIndexes(owner, 'finding');
  const now = await databaseNow(owner);
  await owner.query(
    `INSERT INTO finding (asset_id, identity, target_id, seen_from, resolved_at, first_seen, rule_scheme, rule_id, component, status, severity, title, refs, source, description, unit)
     SELECT $2 + f.host, sha256(int8send(f.n)), $3 + f.host, $4::timestamptz - interval '1 day' * (1 + f.age), CASE WHEN f.n % 20 = 1 THEN $4::timestamptz - interval '1 hour' END,
       $4::timestamptz - interval '1 day' * (1 + f.age), '${scheme}', 'xccdf_example.bench_rule_' || f.rule, 'component-' || f.n % 1000,
       CASE WHEN f.n % 20 = 2 THEN 'passed' ELSE 'open' END, (ARRAY[0, 1, 1, 2, 2, 2, 2, 3, 3, 4])[1 + f.rule % 10], 'Finding of the bench by rule ' || f.rule, '{}',
       '{"format": "xccdf", "tool": "bench", "status": "fail"}', substr(sha256(int8send(f.n)), 1, 16), coalesce(a.unit, '')
     FROM (SELECT n, floor($5 * power(${random('n', 2)}, 1.5))::bigint AS host, ${zipf('n', 3, rules)} AS rule, floor(200 * ${random('n', 4)})::integer AS age
       FROM generate_series(0::bigint, $1::bigint - 1) n) f JOIN asset a ON a.id = $2 + f.host`,
    [findings, first.id, target.id, now, hosts],
  );
  for (const statement of indexes) await owner.query(statement);
  await owner.query(
    `UPDATE scan_target t SET open_counts = n.counts
     FROM (SELECT target_id, ARRAY[${severities.map((_, at) => `count(*) FILTER (WHERE severity = ${at})`).join(', ')}]::integer[] AS counts
       FROM finding WHERE resolved_at IS NULL AND status = 'open' GROUP BY target_id) n WHERE t.id = n.target_id`,
  );
}

/** What is left of exceptions in the estate: one host and a rule each, one in twenty all hosts of a container; one in ten not in force any more. */
export async function fillExceptions(server: BenchServer, { exceptions, hosts, rules }: Estate): Promise<readonly string[]> {
  const { owner, pool } = server.database;
  const clause = (asset: object) => ({ scope: [{ requirement, rules: { scheme, ids: [ruleName(1)] }, asset: { type: 'host', ...asset } }] });
  const narrow = await approved(server, auditRequest(clause({ ids: [hostName(1)] })));
  const wide = await approved(server, auditRequest(clause({ under: 'bench-1' })));
  // All are matched together, at the end.
  await owner.query('DELETE FROM membership');
  const ids = Array.from({ length: exceptions }, (_, at) => `EXC-2026-${100_000 + at}`);
  // Quoted as in the documents: no name is the beginning of another.
  const texts = (at: number, ...others: readonly (readonly [string, string])[]) => [[`"${ruleName(1)}"`, `"${ruleName(zipfOf(at, rules))}"`], ...others] as const;
  const membersOf = (container: number): string =>
    `[${Array.from({ length: Math.ceil((hosts - container) / containers) }, (_, turn) => hostName(container + turn * containers))
      .toSorted()
      .map((name) => `"${name}"`)
      .join(', ')}]`;
  await copyTables(
    owner,
    narrow.id,
    ids.flatMap((id, at) => (at % 20 === 0 ? [] : [{ id, texts: texts(at, [`"${hostName(1)}"`, `"${hostName((at * 7919) % hosts)}"`]) }])),
  );
  await copyTables(
    owner,
    wide.id,
    ids.flatMap((id, at) => (at % 20 === 0 ? [{ id, texts: texts(at, ['"bench-1"', `"bench-${at % containers}"`], [membersOf(1), membersOf(at % containers)]) }] : [])),
  );
  const now = await databaseNow(pool);
  await owner.query(
    `UPDATE grant_interval SET from_at = $1::timestamptz - interval '60 days', until_at = $1::timestamptz - interval '1 day', because = 'expired'
     WHERE exception_id LIKE 'EXC-2026-______' AND exception_id LIKE '%7'`,
    [now],
  );
  await owner.query(
    `UPDATE exception_grant SET cover_from = $1::timestamptz - interval '60 days', cover_until = $1::timestamptz - interval '1 day', cover_end = 'expired'
     WHERE exception_id LIKE 'EXC-2026-______' AND exception_id LIKE '%7'`,
    [now],
  );
  await owner.query(`UPDATE neighbour SET until = $1::timestamptz - interval '1 day' WHERE exception_id LIKE 'EXC-2026-______' AND exception_id LIKE '%7'`, [now]);
  const indexes = await withoutIndexes(owner, 'membership');
  // The hosts that each names, in a table of their own: of documents the planner does not know how many rows they hold.
  const given = JSON.stringify(ids.map((id, at) => ({ id, rule: ruleName(zipfOf(at, rules)), ...(at % 20 === 0 ? { under: `bench-${at % containers}` } : { host: hostName((at * 7919) % hosts) }) })));
  await owner.query('CREATE TABLE bench_named (exception_id text, rule text, asset_id bigint)');
  for (const join of ['a.name = c.host', 'a.under @> ARRAY[c.under]']) {
    await owner.query(
      `INSERT INTO bench_named SELECT c.id, c.rule, a.id FROM jsonb_to_recordset($1::jsonb) AS c (id text, rule text, host text, under text) JOIN asset a ON a.type = 'host' AND ${join}`,
      [given],
    );
  }
  await owner.query('ANALYZE bench_named');
  await owner.query(
    `INSERT INTO membership (asset_id, identity, exception_id, version, clause, requirement, outcome)
     SELECT DISTINCT f.asset_id, f.identity, c.exception_id, v.number, 0, '${requirement}', 'full'
     FROM bench_named c JOIN exception_version v USING (exception_id)
     JOIN finding f ON f.asset_id = c.asset_id AND f.rule_scheme = '${scheme}' AND f.rule_id = c.rule AND f.resolved_at IS NULL`,
  );
  await owner.query('DROP TABLE bench_named');
  for (const statement of indexes) await owner.query(statement);
  await owner.query('ANALYZE');
  await server.context.coverage.load(pool);
  return ids;
}

/** Drops a table's indexes and its key; answers the statements that make them again. */
async function withoutIndexes(owner: StorePool, table: string): Promise<readonly string[]> {
  const [key] = await owner.query<{ name: string; definition: string }>(
    'SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = \'p\'',
    [table],
  );
  const others = await owner.query<{ name: string; definition: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::regclass AND NOT i.indisprimary`,
    [table],
  );
  if (key === undefined) throw new Error(`expected ${table} to have a key`);
  await owner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${key.name}`);
  for (const { name } of others) await owner.query(`DROP INDEX ${name}`);
  // As it is written the parent alone would be indexed.
  return [`ALTER TABLE ${table} ADD CONSTRAINT ${key.name} ${key.definition}`, ...others.map(({ definition }) => definition.replace(' ON ONLY ', ' ON '))];
}

/** Zipf's law for exceptions, from a number that is spread over 0 to 1. */
function zipfOf(at: number, bound: number): number {
  const spread = (at * 0.618_033_988_75) % 1;
  return Math.min(bound - 1, Math.floor((bound + 1) ** spread) - 1);
}
