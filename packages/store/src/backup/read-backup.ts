import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import {
  type BackupContents,
  type BackupFooter,
  type BackupHeader,
  type BackupTable,
  damaged,
  parseFooter,
  parseHeader,
  parseTable,
} from './format.ts';

/** A part of the file: the header, the beginning of a table, whole rows of it, its end, and the footer once the digest was right. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: BackupTable }
  | { readonly kind: 'rows'; readonly bytes: Buffer; readonly count: number }
  | { readonly kind: 'end-of-table'; readonly table: string; readonly rows: number }
  | { readonly kind: 'footer'; readonly footer: BackupFooter };

/** Reads a backup to its end and keeps nothing: after this it is known to be whole. @throws BackupError `not-a-backup`, `damaged`, `newer`. */
export async function inspectBackup(file: string): Promise<BackupContents> {
  let header: BackupHeader | null = null;
  let footer: BackupFooter | null = null;
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') header = part.header;
    if (part.kind === 'footer') footer = part.footer;
  }
  if (header === null || footer === null) throw damaged('a header and a footer', 'a file that ends before');
  return { header, footer };
}

/**
 * The parts of a backup in order. What it yields is known to be undamaged only when it ends without an error.
 * @throws BackupError
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const lines = new Lines(file);
  const first = await lines.next();
  if (first === null) throw new BackupError('not-a-backup', 'a file that `exeat backup` wrote', 'an empty file', 'check the path');
  const header = parseHeader(first.toString('utf8'));
  yield { kind: 'header', header };
  const rows: Record<string, number> = {};
  for (const expected of header.tables) {
    const table = parseTable(await lines.text(`table ${expected.table}`));
    if (table === null || JSON.stringify(table) !== JSON.stringify(expected))
      throw damaged(`table ${expected.table}, as the header says`, 'another line');
    yield { kind: 'table', table };
    let count = 0;
    for await (const part of lines.rows(table.table)) {
      count += part.count;
      yield { kind: 'rows', ...part };
    }
    rows[table.table] = count;
    yield { kind: 'end-of-table', table: table.table, rows: count };
  }
  const sha256 = lines.digest();
  const footer = parseFooter(await lines.text('the footer'));
  if (footer === null) throw damaged('a footer after the last table', 'another line');
  if (footer.sha256 !== sha256) throw damaged(`content with SHA-256 ${footer.sha256.slice(0, 16)}…`, `${sha256.slice(0, 16)}…`);
  if (JSON.stringify(footer.rows) !== JSON.stringify(rows)) throw damaged(`the rows of each table that the footer names`, 'others');
  if ((await lines.next()) !== null) throw damaged('nothing after the footer', 'more lines');
  yield { kind: 'footer', footer };
}

const longestHeader = 16 * 1024 * 1024;

/** The text of the file, by lines or by whole rows, hashed as it is taken. */
class Lines {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #digest = createHash('sha256');
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.#chunks = unzipped(file)[Symbol.asyncIterator]();
  }

  /** The next line without its end; null after the last. */
  async next(): Promise<Buffer | null> {
    for (let from = 0; ; ) {
      const end = this.#rest.indexOf(10, from);
      if (end !== -1) return this.#take(end + 1).subarray(0, -1);
      from = this.#rest.length;
      if (from > longestHeader)
        throw new BackupError('not-a-backup', 'a file that `exeat backup` wrote', `a line of more than ${longestHeader} bytes`, 'check the path');
      if (await this.#more()) continue;
      if (from === 0) return null;
      throw damaged('a last line that ends', 'one that is cut off');
    }
  }

  async text(what: string): Promise<string> {
    const line = await this.next();
    if (line === null) throw damaged(what, 'the end of the file');
    return line.toString('utf8');
  }

  /** Rows of a table up to its end mark, many at a time, never a part of one. */
  async *rows(table: string): AsyncGenerator<{ readonly bytes: Buffer; readonly count: number }> {
    for (;;) {
      const { end, count, isLast } = wholeRows(this.#rest);
      if (end > 0) yield { bytes: this.#take(end), count };
      if (isLast) {
        await this.next();
        return;
      }
      if (!(await this.#more())) throw damaged(`the end of table ${table}`, 'the end of the file');
    }
  }

  /** Of everything taken so far. */
  digest(): string {
    return this.#digest.copy().digest('hex');
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    this.#digest.update(taken);
    return taken;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

/** How many bytes of the buffer are whole rows, and whether the end mark (`\.`) follows them. */
function wholeRows(bytes: Buffer): { readonly end: number; readonly count: number; readonly isLast: boolean } {
  let start = 0;
  for (let count = 0; ; count += 1) {
    const end = bytes.indexOf(10, start);
    if (end === -1) return { end: start, count, isLast: false };
    if (end === start + 2 && bytes[start] === 0x5c && bytes[start + 1] === 0x2e) return { end: start, count, isLast: true };
    start = end + 1;
  }
}

/** What gzip begins with. */
const gzipMark = Buffer.from([0x1f, 0x8b]);

async function refuseOtherFiles(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(gzipMark.length), 0, gzipMark.length, 0);
    if (bytesRead === gzipMark.length && buffer.equals(gzipMark)) return;
    throw new BackupError('not-a-backup', 'a file that `exeat backup` wrote', bytesRead === 0 ? 'an empty file' : 'something else', 'check the path');
  } finally {
    await handle.close();
  }
}

async function* unzipped(file: string): AsyncGenerator<Buffer> {
  await refuseOtherFiles(file);
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!code.startsWith('Z_')) throw cause;
    throw damaged('a file that unpacks to its end', cause instanceof Error ? cause.message : code, { cause });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
