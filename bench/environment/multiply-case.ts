import type { StorePool } from '@exeat/store';

/** A copy of a case: its id, and the other texts that it has in place of the template's. */
export type Copy = { readonly id: string; readonly texts: readonly (readonly [from: string, to: string])[] };

const tables = [
  ['exception_case', 'id'],
  ['exception_version', 'exception_id'],
  ['exception_grant', 'exception_id'],
  ['grant_interval', 'exception_id'],
  ['seat', 'exception_id'],
  ['seat_decision', 'exception_id'],
  ['neighbour', 'exception_id'],
  ['membership', 'exception_id'],
] as const;

const copied = 'jsonb_to_recordset($1::jsonb) AS c (id text, "from" text[], "to" text[])';
const changed = (text: string): string => `bench_replaced(${text}, array_prepend($2, c."from"), array_prepend(c.id, c."to"))`;

/**
 * Copies a case that the rules made, so that thousands take seconds. Every row is the template's with texts replaced, which is what the same
 * commands would have written, but for content hashes.
 */
export async function multiplyCase(owner: StorePool, template: string, copies: readonly Copy[]): Promise<void> {
  await copyTables(owner, template, copies);
  const given = recordsOf(copies);
  await owner.query(
    `INSERT INTO stream (stream, revision, last_at) SELECT c.id, s.revision, s.last_at FROM stream s CROSS JOIN ${copied} WHERE s.stream = $2`,
    [given, template],
  );
  await owner.query(
    `INSERT INTO event (stream, revision, type, schema, at, actor_person, actor_kind, on_behalf_of, strength, rule_id, request_id, leaf)
     SELECT c.id, e.revision, e.type, e.schema, e.at, e.actor_person, e.actor_kind, e.on_behalf_of, e.strength, e.rule_id, e.request_id,
       convert_to(${changed("convert_from(e.leaf, 'UTF8')")}, 'UTF8')
     FROM event e CROSS JOIN ${copied} WHERE e.stream = $2 ORDER BY c.id, e.revision`,
    [given, template],
  );
  await owner.query(
    `INSERT INTO event_payload (event_id, body, salts) SELECT n.id, ${changed('p.body::text')}::jsonb, p.salts
     FROM event e JOIN event_payload p ON p.event_id = e.id CROSS JOIN ${copied} JOIN event n ON n.stream = c.id AND n.revision = e.revision WHERE e.stream = $2`,
    [given, template],
  );
  await owner.query('ANALYZE');
}

/** The tables alone, where nobody will load the cases: without the events behind them. */
export async function copyTables(owner: StorePool, template: string, copies: readonly Copy[]): Promise<void> {
  await owner.query(`CREATE OR REPLACE FUNCTION bench_replaced(subject text, befores text[], afters text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
      FOR at IN 1 .. cardinality(befores) LOOP subject := replace(subject, befores[at], afters[at]); END LOOP;
      RETURN subject;
    END $$`);
  const given = recordsOf(copies);
  for (const [table, key] of tables) {
    const columns = await columnsOf(owner, table);
    // As a table: `(function(…)).*` would call it once for each column.
    await owner.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM (
         SELECT copy.* FROM ${table} t CROSS JOIN ${copied} CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, ${changed('to_jsonb(t)::text')}::jsonb) copy WHERE t.${key} = $2) copies`,
      [given, template],
    );
  }
  // The assets in scope may be more or fewer than the template's.
  await owner.query(
    `INSERT INTO case_asset (exception_id, type, name) SELECT DISTINCT v.exception_id, clause -> 'asset' ->> 'type', member FROM ${copied} JOIN exception_version v ON v.exception_id = c.id
     CROSS JOIN jsonb_array_elements(v.frozen -> 'scope') clause CROSS JOIN jsonb_array_elements_text(clause -> 'members') member`,
    [given],
  );
  await owner.query('ANALYZE');
}

function recordsOf(copies: readonly Copy[]): string {
  return JSON.stringify(copies.map(({ id, texts }) => ({ id, from: texts.map(([from]) => from), to: texts.map(([, to]) => to) })));
}

async function columnsOf(owner: StorePool, table: string): Promise<string> {
  const rows = await owner.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
    [table],
  );
  return rows.map(({ name }) => `"${name}"`).join(', ');
}
