import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from '../connection/transaction.ts';

export type CopyValue = string | number | Buffer | readonly string[] | null;

/** Streams rows into a table by COPY, in constant memory. Returns how many. NUL characters, which PostgreSQL cannot store, become U+FFFD. */
export async function copyRows(
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    let chunk = '';
    for await (const row of rows) {
      count += 1;
      chunk += copyLine(row);
      if (chunk.length < 65_536) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
  }
  await copyLines(tx, table, columns, lines());
  return count;
}

/** Streams lines that `copyLine` has made into a table. */
export async function copyLines(tx: Tx, table: string, columns: readonly string[], lines: AsyncIterable<string | Uint8Array>): Promise<void> {
  await pipeline(Readable.from(lines), tx.client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`)));
}

/** A row as COPY reads it, with its end. */
export function copyLine(row: readonly CopyValue[]): string {
  return `${row.map(field).join('\t')}\n`;
}

function field(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  return escapeText(`{${value.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`);
}

function escapeText(text: string): string {
  if (!escaped.test(text)) return text;
  return text.replace(/[\0\b\f\n\r\t\v\\]/g, (character) => escapes[character] ?? character);
}

const escaped = /[\0\b\f\n\r\t\v\\]/;
const escapes: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** JSON text that PostgreSQL accepts as jsonb: no NUL inside strings. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\u0000')) return text;
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? member.replaceAll('\0', '\uFFFD') : member));
}
