import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** One numbered migration. The digest is of its text: an applied one is never edited. */
export type Migration = { readonly number: number; readonly name: string; readonly digest: string; readonly sql: string };

const folder = new URL('../../migrations/', import.meta.url);

/**
 * Reads `NNNN-what.sql`, in order.
 * @throws Error when numbers are not 1, 2, 3 …: two changes took the same one.
 */
export async function readMigrations(from: URL = folder): Promise<readonly Migration[]> {
  const names = (await readdir(from)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  const migrations: Migration[] = [];
  for (const [index, name] of names.entries()) {
    const number = Number(name.slice(0, 4));
    if (number !== index + 1) throw new Error(`expected migration ${index + 1}, got ${name}: numbers are consecutive and unique`);
    const sql = await readFile(new URL(name, from), 'utf8');
    migrations.push({ number, name: name.slice(5, -4), digest: textDigest(sql), sql });
  }
  return migrations;
}

/** The table of privileges, which is run whole after the migrations. */
export async function readPrivileges(from: URL = folder): Promise<{ readonly sql: string; readonly digest: string }> {
  const sql = await readFile(new URL('privileges.sql', from), 'utf8');
  return { sql, digest: textDigest(sql) };
}

function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
