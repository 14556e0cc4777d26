import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type AskedRegisterMapping, askedContent, type RegisterReport } from '@exeat/contract';
import { canonicalJson, type ExceptionContent, type ExceptionFacts, type Hash, type Reason, type RegisterField, type RegisterMapping } from '@exeat/core';
import { guessRegisterMapping, registerReader, type RegisterRequest, type RegisterRow, type RowFault, type Table, type TableRow } from '@exeat/formats';
import { HttpProblem } from '../../http/problem.ts';
import { faultsIn } from '../../http/validate.ts';
import { readContent } from '../../record/read-content.ts';

/** A row that was read, and what of it is known before anything is looked up. `key`: what makes another row the same one. */
export type JudgedRow = RegisterRow & { readonly key: string; readonly digest: Hash; readonly content: ExceptionContent | null };

/** How a table is read: what the caller corrects, over what was kept, over a guess. @throws HttpProblem `invalid-request` for a column that is not there. */
export function mappingFor(table: Table, asked: AskedRegisterMapping | undefined, kept: RegisterMapping | null): { readonly mapping: RegisterMapping; readonly from: RegisterReport['mappingFrom'] } {
  const base = kept ?? guessRegisterMapping(table);
  if (asked === undefined) return { mapping: base, from: kept === null ? 'guessed' : 'kept' };
  const strange = Object.keys(asked.columns).find((name) => !table.columns.includes(name));
  if (strange !== undefined) throw new HttpProblem('invalid-request', `mapping.columns: expected columns of the file (${table.columns.join(', ').slice(0, 500)}), got ${JSON.stringify(strange.slice(0, 60))}.`);
  return { mapping: { columns: { ...base.columns, ...asked.columns }, values: { ...base.values, ...asked.values }, dates: asked.dates === undefined ? base.dates : asked.dates }, from: 'given' };
}

/** Names and some values of each column, to show what a mapping is about. */
export function columnsOf(table: Table): RegisterReport['columns'] {
  return table.columns.map((name, at) => {
    const examples = new Set<string>();
    for (const { cells } of table.rows) {
      if (examples.size === 3) break;
      if ((cells[at] ?? '') !== '') examples.add((cells[at] ?? '').slice(0, 80));
    }
    return { name, examples: [...examples] };
  });
}

type Facts = Pick<ExceptionFacts, 'actor' | 'organisation' | 'library' | 'now'>;

/** Reads every row as the content of a draft: every fault of every row. Others are served between some hundred rows and the next. */
export async function judgeRows(table: Table, mapping: RegisterMapping, facts: Facts): Promise<readonly JudgedRow[]> {
  const read = registerReader(table, mapping);
  const seen = new Map<string, Seen>();
  const judged: JudgedRow[] = [];
  for (const raw of table.rows) {
    judged.push(judge(raw, table.columns, read(raw), seen, mapping, facts));
    if (judged.length % 500 === 0) await setImmediate();
  }
  return judged;
}

type Seen = { readonly line: number; readonly digest: Hash };

function judge(raw: TableRow, columns: readonly string[], row: RegisterRow, seen: Map<string, Seen>, mapping: RegisterMapping, facts: Facts): JudgedRow {
  const digest = sha256(canonicalJson(raw.cells.flatMap((cell, at) => (cell === '' ? [] : [[columns[at] ?? '', cell]]))));
  const key = row.reference === '' ? `row:${digest}` : `reference:${sha256(row.reference)}`;
  const before = seen.get(key);
  if (before === undefined) seen.set(key, { line: raw.line, digest });
  const faults = [...row.faults];
  if (before !== undefined && before.digest !== digest)
    faults.push({ column: columnOf(mapping, 'reference'), text: `reference: expected one row for each exception, got ${JSON.stringify(row.reference.slice(0, 80))} in line ${before.line} too, saying something else; join them into one row, or leave the column out.` });
  const content = row.request === null ? null : contentOf(row.request, mapping, facts, faults);
  const remarks = content === null ? row.remarks : [...row.remarks, ...remarksOn(content, facts)];
  return { ...row, key, digest, faults, content: faults.length > 0 ? null : content, remarks };
}

function sha256(text: string): Hash {
  return hash('sha256', text, 'hex') as Hash;
}

function contentOf(request: RegisterRequest, mapping: RegisterMapping, facts: Facts, faults: RowFault[]): ExceptionContent | null {
  const unfit = faultsIn(askedContent, request, '');
  for (const { path, expected, got } of unfit) {
    const place = path.replace(/^\./, '');
    faults.push({ column: columnOf(mapping, place), text: `${place}: expected ${expected}, got ${got}.` });
  }
  if (unfit.length > 0) return null;
  const content = readContent(askedContent.parse(request), facts.actor, { organisation: facts.organisation.now, library: facts.library });
  if (content.ok) return content.value;
  faults.push(...content.reasons.map(({ text }: Reason) => ({ column: columnOf(mapping, text), text })));
  return null;
}

/** The column that says a place of the content, such as `scope[0].asset.ids[1]: …`. */
function columnOf(mapping: RegisterMapping, place: string): string | null {
  const field = fieldOf(place);
  return Object.keys(mapping.columns).find((name) => mapping.columns[name] === field) ?? null;
}

function fieldOf(place: string): RegisterField | string {
  if (/^scope\[\d+\]\.requirement/.test(place)) return 'requirements';
  if (/^scope\[\d+\]\.rules/.test(place)) return 'rules';
  if (place.startsWith('scope')) return 'assets';
  if (place.startsWith('validity.from')) return 'from';
  if (place.startsWith('validity')) return 'lastDay';
  if (place.startsWith('compensatingControls')) return 'controls';
  if (place.startsWith('remediation')) return 'plan';
  return /^[a-zA-Z]+/.exec(place)?.[0] ?? '';
}

/** What keeps no draft out, and will be missing when it is submitted. */
function remarksOn({ scope, validity }: ExceptionContent, { library, now }: Facts): readonly string[] {
  const unknown = [...new Set(scope.map(({ requirement }) => requirement).filter((id) => !library.requirements.has(id)))];
  return [
    ...(unknown.length === 0 ? [] : [`requirements: ${unknown.join(', ').slice(0, 200)} not in the library yet; import it before the draft is submitted.`]),
    ...(validity.lastDay < now.slice(0, 10) ? [`lastDay: ${validity.lastDay} is over; the draft needs a later day before it is submitted.`] : []),
  ];
}
