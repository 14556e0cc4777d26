import type { RecordKind } from '@exeat/contract';
import { DomainError } from '@exeat/core';
import { isOscalCatalog, isOscalProfile, readOscalCatalog, readTable, recordsOfTable, recordTableKinds, type RecordTableKind, type TableRecord } from '@exeat/formats';
import { parseDocument } from 'yaml';
import { checkTexts, readJson } from '../../http/read-json.ts';

export type RecordsOptions = {
  readonly sheet?: string;
  readonly header?: number;
  /** What an OSCAL catalogue does not say of the requirements that it becomes. */
  readonly oscal: { readonly document?: string; readonly owner: string; readonly tier: number };
};
export type ReadRecordsFile = {
  readonly format: 'csv' | 'xlsx' | 'json' | 'yaml' | 'oscal';
  readonly records: readonly TableRecord[];
  readonly notes: readonly { readonly line: number; readonly text: string }[];
};

/** Records of a file, told by its content: a JSON or YAML list, an OSCAL catalogue, CSV, XLSX. @throws DomainError, HttpProblem `unreadable-body`. */
export async function readRecords(kind: RecordKind, bytes: Uint8Array, options: RecordsOptions): Promise<ReadRecordsFile> {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const value = readJson(bytes, 100);
    if (isOscalCatalog(value)) return ofCatalog(kind, value, options);
    if (isOscalProfile(value)) {
      throw new DomainError('unknown-format', 'expected an OSCAL catalogue, got a profile, which selects from one in another file; import it by exeat import requirements PROFILE --catalog CATALOGUE');
    }
    return { format: 'json', records: listOf(value), notes: [] };
  }
  if (/^(?:---|#[^\n]*\n\s*|\s)*-\s/.test(start)) return { format: 'yaml', records: listOf(readYaml(bytes)), notes: [] };
  if (!isTableKind(kind)) throw new DomainError('unknown-format', `expected ${kind} as a JSON or YAML list, got something else`);
  const table = await readTable(bytes, options);
  const records = recordsOfTable(kind, table);
  if (records.length === 0) throw new DomainError('unreadable-table', 'expected at least one row after the header, got none');
  checkTexts(records.map(({ record }) => record));
  return { format: table.format, records, notes: table.notes };
}

function ofCatalog(kind: RecordKind, value: unknown, { oscal }: RecordsOptions): ReadRecordsFile {
  if (kind !== 'requirements') throw new DomainError('unknown-format', `expected ${kind}, got an OSCAL catalogue, whose controls are requirements; import it as those`);
  const catalog = readOscalCatalog(value);
  const id = oscal.document ?? documentOf(catalog.title);
  const document = { id, title: catalog.version === '' ? catalog.title : `${catalog.title}, ${catalog.version}`, owner: oscal.owner };
  const records = catalog.controls.map((control, at) => ({
    line: at + 1,
    record: {
      id: `${id}/${control.id}`, document, title: `${control.label} ${control.title}`.slice(0, 300), statement: control.statement.slice(0, 10_000), tier: oscal.tier,
      controls: [`${id}:${control.id}`], ...(control.parent === undefined ? {} : { parent: `${id}/${control.parent}` }), ...(control.formerly === undefined ? {} : { aliases: control.formerly.map((former) => `${id}/${former}`) }),
    },
  }));
  return { format: 'oscal', records, notes: catalog.withdrawn.map((control) => ({ line: 0, text: `${control} is withdrawn and cannot be cited` })) };
}

/** `NIST Special Publication 800-53 Revision 5.1.1 …` is known as nist-800-53r5; any other title by its first words. */
function documentOf(title: string): string {
  const nist = /NIST\b.*?\b(800-\d+)\b.*?\bRev(?:ision)?\.?\s*(\d+)/i.exec(title);
  if (nist !== null) return `nist-${nist[1]}r${nist[2]}`;
  return title.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 60) || 'catalogue';
}

function readYaml(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DomainError('unreadable-table', 'expected YAML in UTF-8, got bytes that are not', {}, { cause });
  }
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw new DomainError('unreadable-table', `expected YAML, got: ${error.message.split('\n')[0] ?? ''}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  checkTexts(value);
  return value;
}

function listOf(value: unknown): readonly TableRecord[] {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))
    return value.map((record: Record<string, unknown>, at) => ({ line: at + 1, record }));
  throw new DomainError('unreadable-table', 'expected a list of records, got something else, or a list without any');
}

function isTableKind(kind: string): kind is RecordTableKind {
  return recordTableKinds.some((one) => one === kind);
}
