import { DomainError } from '@exeat/core';
import type { Table } from '../table/table.ts';

/** Kinds of records that a table can hold. */
export const recordTableKinds = ['units', 'people', 'requirements', 'mappings', 'assets'] as const;
export type RecordTableKind = (typeof recordTableKinds)[number];

/** A record as the API takes it, of one row. Cells that hold nothing are absent. */
export type TableRecord = { readonly line: number; readonly record: Readonly<Record<string, unknown>> };

type Put = (record: Record<string, unknown>, text: string) => void;
const read = (name: string, value: (text: string, before: unknown) => unknown): Put => (record, text) => {
  record[name] = value(text, record[name]);
};
const text = (name: string): Put => read(name, (cell) => cell);
const list = (name: string): Put => read(name, itemsOf);
const number = (name: string): Put => read(name, (cell) => (/^-?\d+(?:\.0+)?$/.test(cell) ? Number(cell) : cell));
const flag = (name: string): Put => read(name, (cell) => flags.get(cell.toLowerCase()) ?? cell);
const inside = (name: string, member: string): Put => read(name, (cell, before) => ({ ...(before as object | undefined), [member]: cell }));
const flags = new Map([['true', true], ['yes', true], ['y', true], ['1', true], ['false', false], ['no', false], ['n', false], ['0', false]]);

/** What each column is called, and where it goes. Case, spaces, hyphens and underscores do not matter. */
const columns: Readonly<Record<RecordTableKind, Readonly<Record<string, Put>>>> = {
  units: {
    id: text('id'), name: text('name'), parent: text('parent'), zone: text('zone'), calendar: text('calendar'),
    lead: inside('heads', 'lead'), head: inside('heads', 'head'), executive: inside('heads', 'executive'),
  },
  people: {
    id: text('id'), userName: text('userName'), name: text('name'), email: text('email'), unit: text('unit'), manager: text('manager'), active: flag('active'),
    roles: read('roles', (cell) => itemsOf(cell).map(roleOf)), groups: list('groups'),
  },
  requirements: {
    id: text('id'), documentTitle: inside('document', 'title'), owner: inside('document', 'owner'), title: text('title'), statement: text('statement'),
    tier: number('tier'), crown: flag('crown'), waivable: flag('waivable'), maxDays: number('maxDays'), controlOwner: text('controlOwner'),
    controls: list('controls'), parent: text('parent'),
  },
  mappings: {
    rule: read('rule', (cell) => ({ scheme: beforeColon(cell), id: afterColon(cell) })),
    requirements: list('requirements'),
  },
  assets: {
    type: text('type'), id: text('id'), unit: text('unit'), criticality: number('criticality'), classes: list('classes'), exposure: text('exposure'),
    under: list('under'),
    aliases: read('aliases', (cell) => itemsOf(cell).map((one) => ({ type: beforeColon(one), id: afterColon(one) }))),
  },
};

/** Names of the columns of a kind. */
export function recordColumns(kind: RecordTableKind): readonly string[] {
  return Object.keys(columns[kind]);
}

/** Rows of a table as records of the kind. @throws DomainError `unreadable-table` for a column that is not known: nothing vanishes. */
export function recordsOfTable(kind: RecordTableKind, table: Table): readonly TableRecord[] {
  const known = new Map(Object.entries(columns[kind]).map(([name, put]) => [plain(name), put]));
  const puts = table.columns.map((name) => {
    const put = known.get(plain(name));
    if (put === undefined) throw new DomainError('unreadable-table', `expected the columns ${recordColumns(kind).join(', ')}, got ${JSON.stringify(name.slice(0, 60))}; rename or remove it`);
    return put;
  });
  return table.rows.map(({ line, cells }) => {
    const record: Record<string, unknown> = {};
    for (const [at, put] of puts.entries()) {
      const cell = cells[at] ?? '';
      if (cell !== '') put(record, cell);
    }
    return { line, record: kind === 'requirements' ? withDocument(record) : kind === 'people' ? withUnits(record) : record };
  });
}

/** The document of a requirement is named by its id. */
function withDocument(record: Record<string, unknown>): Record<string, unknown> {
  const id = String(record['id'] ?? '').split('/')[0] ?? '';
  const document = (record['document'] ?? {}) as { readonly title?: string };
  return { ...record, document: { ...document, id, title: document.title ?? id } };
}

/** A role without a unit is held over the person's own. */
function withUnits(record: Record<string, unknown>): Record<string, unknown> {
  const roles = record['roles'] as readonly TableRole[] | undefined;
  return roles === undefined ? record : { ...record, roles: roles.map(({ role, unit = record['unit'], ...days }) => ({ role, unit, ...days })) };
}

type TableRole = { readonly role: string; readonly unit?: string; readonly firstDay?: string; readonly lastDay?: string; readonly acting?: true };

/** `ciso@GRP`; with days `ciso@GRP 2026-12-01..2026-12-31`, either of which may be left out; before it `acting` for whoever stands in. */
function roleOf(value: string): TableRole {
  const [, acting, role = value, unit, firstDay = '', lastDay = ''] = /^(acting\s+)?([^@\s]+)(?:@([^@\s]+))?(?:\s+([\d-]*)\.\.([\d-]*))?$/.exec(value) ?? [];
  return {
    role, ...(unit === undefined ? {} : { unit }), ...(firstDay === '' ? {} : { firstDay }), ...(lastDay === '' ? {} : { lastDay }), ...(acting === undefined ? {} : { acting: true }),
  };
}

/** Items between semicolons, commas or line breaks. */
function itemsOf(value: string): readonly string[] {
  return value.split(/[;,\n]/).map((one) => one.trim()).filter((one) => one !== '');
}

function beforeColon(value: string): string {
  return value.slice(0, Math.max(0, value.indexOf(':')));
}

function afterColon(value: string): string {
  return value.slice(value.indexOf(':') + 1);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
