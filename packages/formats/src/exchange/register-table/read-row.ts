import { bases, type Basis, isAssetType, type RawClause, type RegisterField, type RegisterMapping } from '@exeat/core';
import type { Table, TableRow } from '../table/table.ts';
import { readDay } from './days.ts';

/** What does not fit: in which column (null: no column says it), and a sentence with what was expected, what came, and what would do. */
export type RowFault = { readonly column: string | null; readonly text: string };
/** What a row of a register asks for: the fields of a request, as far as the row says them. */
export type RegisterRequest = {
  readonly title: string;
  readonly basis: Basis;
  readonly owner?: string;
  readonly scope: readonly RawClause[];
  readonly validity: { readonly from?: string; readonly lastDay: string };
  readonly justification: string;
  readonly compensatingControls: readonly { readonly id: string; readonly statement: string }[];
  readonly remediation?: { readonly milestones: readonly { readonly title: string; readonly due: string }[] };
  readonly beneficiaries?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly ticket?: string;
};
export type RegisterRow = {
  readonly line: number;
  /** What the register itself calls the exception; empty: nothing. */
  readonly reference: string;
  /** What stands in the cells that tell one exception from another, each cut to some 80 characters. */
  readonly read: Readonly<Partial<Record<RegisterField, string>>>;
  readonly request: RegisterRequest | null;
  readonly faults: readonly RowFault[];
  /** What was decided, and what will be missing at submission. */
  readonly remarks: readonly string[];
};

/** Other words that registers use for a basis. */
const basisWords: Readonly<Record<string, Basis>> = {
  exception: 'waiver', riskacceptance: 'waiver', accepted: 'waiver', accept: 'waiver', deferral: 'remediation_deferral', poam: 'remediation_deferral',
  mitigated: 'mitigated_equivalent', compensated: 'mitigated_equivalent', vendor: 'vendor_dependency', operational: 'operational_requirement', permanent: 'enduring',
};
const basisByWord = new Map<string, Basis>([...bases.map((basis) => [plain(basis), basis] as const), ...Object.entries(basisWords)]);

const shownFields = ['reference', 'title', 'basis', 'owner', 'requirements', 'assets', 'lastDay'] as const satisfies readonly RegisterField[];

/** Reads rows, one by one: every fault of each at once. A row is read as a request that nobody has approved, whatever it says of an approval. */
export function registerReader({ columns }: Pick<Table, 'columns'>, mapping: RegisterMapping): (row: TableRow) => RegisterRow {
  const places = Map.groupBy(columns.keys(), (at) => mapping.columns[columns[at] ?? ''] ?? null);
  return (row) => readRow(row, columns, places, mapping);
}

function readRow({ line, cells }: TableRow, columns: readonly string[], places: ReadonlyMap<RegisterField | null, readonly number[]>, mapping: RegisterMapping): RegisterRow {
  const faults: RowFault[] = [];
  const remarks: string[] = [];
  const columnOf = (field: RegisterField): string | null => columns[places.get(field)?.[0] ?? -1] ?? null;
  const said = (field: RegisterField): readonly string[] => {
    const own = (places.get(field) ?? []).map((at) => cells[at] ?? '').filter((cell) => cell !== '');
    const all = mapping.values[field]?.trim() ?? '';
    return own.length > 0 || all === '' ? own : [all];
  };
  const text = (field: RegisterField): string => said(field).join('\n\n');
  const list = (field: RegisterField): readonly string[] => said(field).flatMap((cell) => cell.split(/[;,\n]/)).map((one) => one.trim()).filter((one) => one !== '');
  const fault = (field: RegisterField, expected: string, got: string): void => {
    faults.push({ column: columnOf(field), text: `${field}: expected ${expected}, got ${got === '' ? 'nothing' : JSON.stringify(got.slice(0, 80))}.` });
  };
  const day = (field: RegisterField): string | null => {
    const cell = text(field);
    if (cell === '') return null;
    const read = readDay(cell, mapping.dates);
    if ('day' in read) return read.day;
    fault(field, read.expected, cell);
    return null;
  };

  const title = text('title');
  if (title === '') fault('title', 'a title; name the column that holds it', '');
  const basisText = text('basis');
  const basis = basisByWord.get(plain(basisText)) ?? basisByWord.get(plain(mapping.values.basis ?? '')) ?? null;
  if (basis === null) fault('basis', `one of ${bases.join(', ')}; write one of them, or give one for all rows`, basisText);
  else if (basisText !== '' && !basisByWord.has(plain(basisText))) remarks.push(`basis: ${JSON.stringify(basisText.slice(0, 80))} is none that is known; ${basis}, as for all rows.`);
  const lastDay = day('lastDay');
  if (lastDay === null && text('lastDay') === '') fault('lastDay', 'the last day that it is to hold; an exception without an end is not known', '');
  const from = day('from');
  const plan = text('plan');
  const due = day('planDue') ?? lastDay;

  const requirements = list('requirements');
  const assets = list('assets').map((asset) => readAsset(asset, text('assetType')));
  for (const [at, asset] of assets.entries()) if (asset === null) fault('assets', 'TYPE:ID such as host:app-01.corp.example, or a type of asset for all rows', list('assets')[at] ?? '');
  const rules = list('rules').map(readRule);
  for (const [at, rule] of rules.entries()) if (rule === null) fault('rules', 'SCHEME:ID such as xccdf:… or a CVE', list('rules')[at] ?? '');
  if (requirements.length > 0 && assets.length === 0) fault('assets', 'what the requirement is not followed for', '');
  if (requirements.length === 0 && assets.length > 0) fault('requirements', 'the id of the requirement that is not followed, such as STD-LG/LG-7.1', '');
  if (requirements.length === 0 && assets.length === 0) remarks.push('scope: neither a requirement nor an asset; to be completed before it is submitted.');

  const controls = said('controls').flatMap((cell) => cell.split('\n')).map((cell) => cell.trim()).filter((cell) => cell !== '').map((cell, at) => readControl(cell, at));
  const reference = text('reference');
  const labels = Object.fromEntries([
    ...(reference === '' ? [] : [['register', reference]]),
    ...(places.get('label') ?? []).flatMap((at) => ((cells[at] ?? '') === '' ? [] : [[columns[at] ?? '', cells[at] ?? '']])),
  ]) as Record<string, string>;
  const read = Object.fromEntries(shownFields.map((field) => [field, text(field).slice(0, 80)]).filter(([, cell]) => cell !== '')) as RegisterRow['read'];
  if (faults.length > 0 || basis === null || lastDay === null) return { line, reference, read, request: null, faults, remarks };
  const beneficiaries = list('beneficiaries');
  const [owner, ticket] = [text('owner'), text('ticket')];
  return {
    line, reference, read, faults, remarks,
    request: {
      title, basis, scope: clausesOf(requirements, assets, rules), justification: text('justification'), compensatingControls: controls,
      validity: { lastDay, ...(from === null ? {} : { from }) },
      ...(owner === '' ? {} : { owner }),
      ...(plan === '' || due === null ? {} : { remediation: { milestones: [{ title: plan, due }] } }),
      ...(beneficiaries.length === 0 ? {} : { beneficiaries }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(ticket === '' ? {} : { ticket }),
    },
  };
}

type Term = { readonly kind: string; readonly id: string };

/** A clause for each requirement, type of asset and scheme of rules. */
function clausesOf(requirements: readonly string[], assets: readonly (Term | null)[], rules: readonly (Term | null)[]): readonly RawClause[] {
  const byType = Map.groupBy(assets.filter((asset) => asset !== null), ({ kind }) => kind);
  const byScheme = Map.groupBy(rules.filter((rule) => rule !== null), ({ kind }) => kind);
  return requirements.flatMap((requirement) =>
    [...byType].flatMap(([type, of]): readonly RawClause[] => {
      const clause = { requirement, asset: { type, ids: of.map(({ id }) => id) } };
      return byScheme.size === 0 ? [clause] : [...byScheme].map(([scheme, all]) => ({ ...clause, rules: { scheme, ids: all.map(({ id }) => id) } }));
    }),
  );
}

function readAsset(cell: string, type: string): Term | null {
  const [, before = '', id = ''] = /^([a-z0-9-]+):(.+)$/.exec(cell) ?? [];
  if (isAssetType(before)) return { kind: before, id };
  return isAssetType(type) ? { kind: type, id: cell } : null;
}

function readRule(cell: string): Term | null {
  if (/^(?:CVE-\d{4}-\d+|GHSA(?:-[a-z0-9]{4}){3})$/i.test(cell)) return { kind: 'vuln', id: cell };
  const [, kind = '', id = ''] = /^([a-z0-9-]+):(.+)$/.exec(cell) ?? [];
  return id === '' ? null : { kind, id };
}

/** `CC-04: what it does`, or a statement that names no control yet. */
function readControl(cell: string, at: number): { readonly id: string; readonly statement: string } {
  const [, id = `register-${at + 1}`, statement = cell] = /^([A-Z]+-\d+)[:. ]+(.+)$/.exec(cell) ?? [];
  return { id, statement };
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z]/g, '');
}
