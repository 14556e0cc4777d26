import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { AskedRegisterMapping, RegisterReport } from '@exeat/contract';
import { canonicalJson, exceptionId, type ExceptionId, type Hash, type Json } from '@exeat/core';
import { readTable, type Table } from '@exeat/formats';
import { bringRows, broughtRows, databaseNow, failImport, finishImport, keptRegisterMapping, nextExceptionId, startImport, type Tx, withTransaction } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { loadFacts } from '../../facts/load-facts.ts';
import { actorOf, type Caller, personOf, requireAccess } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { checkTexts } from '../../http/read-json.ts';
import { spool } from '../../http/spool.ts';
import { recordDraft } from '../../record/record-draft.ts';
import { columnsOf, type JudgedRow, judgeRows, mappingFor } from './read-register.ts';

export type RegisterImport = {
  readonly body: Readable;
  readonly source: string;
  readonly caller: Caller;
  readonly requestId: string;
  readonly options: { readonly sheet?: string; readonly header?: number };
  readonly mapping: AskedRegisterMapping | undefined;
  readonly dryRun: boolean;
  /** Bring what fits, although other rows do not. */
  readonly leaveOut: boolean;
  /** Runs the writing transaction's work once for the request's key. */
  readonly once: (tx: Tx, digest: Hash, work: () => Promise<RegisterReport>) => Promise<RegisterReport>;
};

const mostBytes = 64 * 2 ** 20;
/** A larger register can be looked at whole. Drafts of this many are one transaction of some seconds. */
const mostRows = 100_000;
const mostDrafts = 2000;

/**
 * Reads a register of exceptions and makes drafts of its rows: all that fit, or none. A draft covers nothing, whatever the register says of an
 * approval. A row that was brought before is not brought again.
 * @throws HttpProblem `invalid-request` when rows do not fit and are not to be left out; DomainError of the reader.
 */
export async function importRegister(context: ServerContext, request: RegisterImport): Promise<RegisterReport> {
  const { pool, settings } = context;
  const { caller, dryRun, source } = request;
  await requireAccess(context, caller, 'exception.draft');
  const upload = await spool(request.body, Math.min(mostBytes, settings.importLimit));
  try {
    const table = await readTable(new Uint8Array(await buffer(Readable.from(upload.open()))), { ...request.options, limits: { rows: mostRows } });
    checkTexts([Object.fromEntries(table.columns.map((name) => [name, name])), table.rows.map(({ cells }) => cells)]);
    const { mapping, from } = mappingFor(table, request.mapping, await keptRegisterMapping(pool, table.columns));
    const facts = await loadFacts(context, pool, { now: await databaseNow(pool), actor: personOf(caller), scopes: [], withOthers: false, withCounts: false });
    const rows = await judgeRows(table, mapping, facts);
    const report = (outcomes: readonly Outcome[], run: number | null): RegisterReport => ({
      kind: 'register', source, format: table.format, contentDigest: upload.digest, dryRun, import: run, mapping, mappingFrom: from, columns: columnsOf(table),
      counts: countsOf(outcomes),
      rows: rows.map(({ line, read, faults, remarks }, at) => {
        const { also = [], ...outcome } = outcomes[at] ?? unknown;
        return { line, ...outcome, read, faults: [...faults], remarks: [...remarks, ...also] };
      }),
      notes: table.notes.map((note) => ({ ...note })),
    });
    const before = outcomesOf(rows, await broughtRows(pool, rows.map(({ key }) => key)));
    if (dryRun) return report(before, null);
    refuseUnfit(rows, before, request.leaveOut);
    return await write(context, request, { table, mapping, rows, before, digest: upload.digest, report });
  } finally {
    await upload.dispose();
  }
}

type Outcome = { readonly outcome: RegisterReport['rows'][number]['outcome']; readonly id: string | null; readonly also?: readonly string[] };
const unknown: Outcome = { outcome: 'faulty', id: null };

function outcomesOf(rows: readonly JudgedRow[], brought: Awaited<ReturnType<typeof broughtRows>>): readonly Outcome[] {
  const seen = new Set<string>();
  return rows.map(({ key, digest, content }): Outcome => {
    const known = brought.get(key);
    if (known !== undefined) return alreadyIn(known.exception, known.digest === digest);
    if (content === null) return { outcome: 'faulty', id: null };
    if (seen.has(key)) return { outcome: 'repeated', id: null };
    seen.add(key);
    return { outcome: 'draft', id: null };
  });
}

function alreadyIn(id: ExceptionId, isSame: boolean): Outcome {
  const also = isSame ? [] : [`The register says something else now than when ${id} was drafted from it; change that one by hand.`];
  return { outcome: 'already', id, also };
}

function countsOf(outcomes: readonly Outcome[]): RegisterReport['counts'] {
  const count = (wanted: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  return { rows: outcomes.length, drafts: count('draft'), already: count('already'), repeated: count('repeated'), faulty: count('faulty') };
}

function refuseUnfit(rows: readonly JudgedRow[], outcomes: readonly Outcome[], leaveOut: boolean): void {
  const faulty = rows.filter((_, at) => outcomes[at]?.outcome === 'faulty');
  const fields = faulty.slice(0, 1000).flatMap(({ line, faults }) => faults.map(({ column, text }) => ({ path: `line ${line}${column === null ? '' : `.${column}`}`, expected: text, got: 'see there' }))).slice(0, 1000);
  if (faulty.length > 0 && !leaveOut)
    throw new HttpProblem('invalid-request', `line ${faulty[0]?.line ?? 0}: ${faulty[0]?.faults[0]?.text ?? ''} ${faulty.length} of ${rows.length} rows do not fit: a dry run tells each. Correct them, or leave them out (leaveOut=true). Nothing was recorded.`, { fields });
  const drafts = outcomes.filter(({ outcome }) => outcome === 'draft').length;
  if (drafts > mostDrafts) throw new HttpProblem('too-large', `Expected a register that adds at most ${mostDrafts} drafts at once, got one that adds ${drafts}; split it. Nothing was recorded.`);
}

type Ready = {
  readonly table: Table;
  readonly mapping: RegisterReport['mapping'];
  readonly rows: readonly JudgedRow[];
  readonly before: readonly Outcome[];
  readonly digest: Hash;
  readonly report: (outcomes: readonly Outcome[], run: number | null) => RegisterReport;
};

async function write(context: ServerContext, request: RegisterImport, { table, mapping, rows, before, digest, report }: Ready): Promise<RegisterReport> {
  const { pool } = context;
  const { caller, requestId, source } = request;
  const reading = canonicalJson({ columns: [...table.columns], mapping } as unknown as Json);
  const run = await startImport(pool, { kind: 'register', source, format: table.format, startedBy: caller.subject.person, reading });
  try {
    const drafts = rows.filter((_, at) => before[at]?.outcome === 'draft');
    const year = Number((await databaseNow(pool)).slice(0, 4));
    const ids = new Map<string, ExceptionId>();
    // Numbers may be lost; a lock on their counter until the end would make everybody else wait.
    for (const { key } of drafts) ids.set(key, exceptionId(await nextExceptionId(pool, year)));
    const written = await withTransaction(pool, (tx) =>
      request.once(tx, digest, async () => {
        const now = await databaseNow(tx);
        const fresh = await bringRows(tx, run, drafts.map(({ key, digest: row, line }) => ({ key, digest: row, line, exception: ids.get(key) ?? exceptionId('') })));
        const facts = await loadFacts(context, tx, { now, actor: personOf(caller), scopes: drafts.map(({ content }) => content?.scope ?? []), withOthers: false, withCounts: false });
        for (const { key, content } of drafts) if (fresh.has(key) && content !== null) await recordDraft(tx, content, { ...facts, newExceptionId: ids.get(key) ?? exceptionId('') }, { caller, requestId });
        const brought = await broughtRows(tx, rows.map(({ key }) => key));
        const outcomes = before.map((one, at): Outcome => {
          const row = rows[at];
          const known = row === undefined ? undefined : brought.get(row.key);
          if (known === undefined || one.outcome === 'already') return one;
          return one.outcome === 'draft' && !fresh.has(known.key) ? alreadyIn(known.exception, known.digest === row?.digest) : { ...one, id: known.exception };
        });
        const { rows: all, ...counts } = countsOf(outcomes);
        await finishImport(tx, run, { contentDigest: digest, counts: { total: all, ...counts }, skipped: [] }, { actor: actorOf(caller), ruleId: 'A02', requestId });
        return report(outcomes, run);
      }),
    );
    if (written.import !== run) await failImport(pool, run, 'the same request had been answered already');
    return written;
  } catch (error) {
    await failImport(pool, run, error instanceof HttpProblem ? error.message : 'the server failed').catch(() => undefined);
    throw error;
  }
}
