import { Readable } from 'node:stream';
import { type ExportFormat, exportFormats, routes } from '@exeat/contract';
import { earlier, type Instant, visibleTo } from '@exeat/core';
import { databaseNow } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { csvOf, csvOfTables } from '../../export/csv.ts';
import type { Cell } from '../../export/printed.ts';
import { render } from '../../export/render.ts';
import { FileAnswer } from '../../http/file-answer.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { caseRecord, type RecordParts } from './case-record.ts';
import { loadRecord } from './load-record.ts';
import { recordExport } from './record-export.ts';
import { cellsOf, registerColumns, registerEntries } from './register-table.ts';

/** Forms that are made whole in memory take no more rows than this; the others are written as they are read. */
const mostRows = { xlsx: 50_000, pdf: 2_000 } as const;
/** What fits side by side on a page; the other columns are in the other forms. */
const printedColumns = ['id', 'title', 'state', 'requirements', 'assets', 'owner', 'level', 'residualBand', 'from', 'until'] as const;

/** What leaves as a file: the register, and one exception as a record. */
export function exportRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.exportRegister, async ({ query: { format, at, ...filter }, caller, requestId }) => {
    // Nothing is known of what is still to come.
    const now = await databaseNow(context.pool);
    const asOf = earlier(at ?? now, now);
    await recordExport(context, caller, requestId, { format, asOf, exception: null });
    const organisation = await context.snapshots.organisation(context.pool);
    const entries = registerEntries(context.pool, asOf, filter, organisation, visibleTo(caller.subject, organisation));
    return fileOf(`exeat-register-${dayOf(asOf)}`, format, await registerFile(entries, format, asOf));
  });
  serve(app, context, routes.exportException, async ({ params, query: { format, at }, caller, requestId }) => {
    const record = await loadRecord(context, params.id, at, caller.subject.person);
    await recordExport(context, caller, requestId, { format, asOf: record.at, exception: params.id });
    return fileOf(params.id, format, await caseFile(record, format));
  });
}

function fileOf(name: string, format: ExportFormat, content: string | Buffer | Readable): FileAnswer {
  return new FileAnswer(`${name}.${format}`, exportFormats[format], content);
}

async function registerFile(entries: ReturnType<typeof registerEntries>, format: ExportFormat, asOf: Instant): Promise<Buffer | Readable> {
  if (format === 'json') return Readable.from(jsonOf(entries, asOf), { objectMode: false });
  const rows = (async function* () {
    for await (const entry of entries) yield cellsOf(entry);
  })();
  if (format === 'csv') return csvOf(registerColumns, rows);
  const table = { title: 'Register', columns: registerColumns, rows: await atMost(rows, mostRows[format], format) };
  const title = 'Register of exceptions';
  const sentences = [`As it was known at ${asOf}. ${table.rows.length} exceptions.`];
  if (format === 'xlsx') return render({ form: 'xlsx', printed: { title, sentences, layout: 'grid', tables: [table] } });
  const kept = printedColumns.map((name) => registerColumns.indexOf(name));
  const printed = { ...table, title: 'Exceptions', columns: printedColumns, rows: table.rows.map((row) => kept.map((at) => row[at] ?? null)) };
  return render({ form: 'pdf', printed: { title, sentences, layout: 'grid', tables: [printed] } });
}

async function* jsonOf(entries: ReturnType<typeof registerEntries>, asOf: Instant): AsyncGenerator<string> {
  let before = `{"asOf":${JSON.stringify(asOf)},"items":[\n`;
  for await (const entry of entries) {
    yield `${before}${JSON.stringify(entry)}`;
    before = ',\n';
  }
  yield before.startsWith('{') ? `${before}]}\n` : '\n]}\n';
}

async function atMost(rows: AsyncIterable<readonly Cell[]>, most: number, format: ExportFormat): Promise<readonly (readonly Cell[])[]> {
  const kept: (readonly Cell[])[] = [];
  for await (const row of rows) {
    if (kept.length === most)
      throw new HttpProblem('too-large', `Expected at most ${most} exceptions for ${format}, got more; filter them, or take csv or json, which have no limit.`);
    kept.push(row);
  }
  return kept;
}

async function caseFile(record: RecordParts, format: ExportFormat): Promise<string | Buffer | Readable> {
  const printed = caseRecord(record);
  if (format === 'pdf' || format === 'xlsx') return render({ form: format, printed });
  if (format === 'csv') return csvOfTables(printed.tables);
  const history = record.events.map(({ envelope, seq, redacted }) => ({ ...envelope, seq, redacted }));
  return `${JSON.stringify({ exception: record.view, versions: record.state.versions, history }, null, 2)}\n`;
}

function dayOf(instant: Instant): string {
  return instant.slice(0, 10);
}
