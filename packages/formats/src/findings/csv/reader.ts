import { DomainError } from '@exeat/core';
import { AssetRuns } from '../asset-runs.ts';
import { FieldFault, findingOf, LastIdentity } from '../exeat/fields.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { peekText } from '../text-head.ts';
import { columnsOf, type CsvColumn, delimiterOf } from './header.ts';
import { csvRecords } from './records.ts';

/**
 * CSV with a header, one finding a record; `docs/reference/findings-formats.md` says what the columns hold. Delimiter: comma, semicolon
 * or tab, as the header has it. Every field is a text: a formula is what it looks like, and nothing is evaluated.
 */
export const csvReader: FindingReader = {
  name: 'csv',
  title: 'CSV (columns of Exeat)',
  targets: 'before',
  detect: (head) => delimiterOf(firstLine(head)) !== undefined,
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { head, all } = await peekText(decodeText(chunks, limits));
    const delimiter = delimiterOf(firstLine(head));
    if (delimiter === undefined) {
      const message = 'expected a header with at least the columns rule, asset and status, got none; is the file cut off?';
      throw new DomainError('unreadable-findings', message, { line: 1, column: 1 });
    }
    const runs = new AssetRuns({ format: 'csv', given: context.asset, missing: 'name it with --asset TYPE:ID' });
    const last = new LastIdentity();
    let columns: readonly CsvColumn[] | undefined;
    for await (const { fields, position, ended } of csvRecords(all, delimiter, limits)) {
      if (columns === undefined) {
        columns = columnsOf(fields);
        continue;
      }
      if (fields.length !== columns.length) {
        const detail = `a record of ${fields.length} fields, where the header has ${columns.length}`;
        if (!ended) throw new DomainError('unreadable-findings', `expected whole records, got ${detail}, at the end; is the file cut off?`, { ...position });
        yield runs.skip('malformed-record', detail, position);
        continue;
      }
      try {
        const { asset, ...draft } = findingOf(fieldsOf(columns, fields), last);
        yield* runs.finding(draft, asset, position);
      } catch (error) {
        if (!(error instanceof FieldFault)) throw error;
        yield runs.skip('malformed-record', error.message, position);
      }
    }
    if (runs.records === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'no record after the header' };
  },
};

function firstLine(head: string): string {
  const start = head.trimStart();
  const end = start.search(/[\r\n]/);
  return end < 0 ? start : start.slice(0, end);
}

/** `rule` is `scheme:id`, `asset` is `type:id`; an empty field is an absent one. */
function fieldsOf(columns: readonly CsvColumn[], fields: readonly string[]): Parameters<typeof findingOf>[0] {
  const of = new Map<CsvColumn, string>();
  for (const [at, column] of columns.entries()) if (fields[at]?.trim()) of.set(column, fields[at] ?? '');
  const [scheme, ruleId] = key(of.get('rule'));
  const [assetType, assetId] = key(of.get('asset'));
  return {
    scheme,
    ruleId,
    assetType,
    assetId,
    status: of.get('status')?.trim(),
    severity: of.get('severity')?.trim(),
    title: of.get('title'),
    component: of.get('component'),
    path: of.get('path'),
    line: of.get('line')?.trim(),
    port: of.get('port')?.trim(),
    value: of.get('value'),
    observedAt: of.get('observed_at'),
    format: 'csv',
    tool: of.get('tool')?.trim(),
    toolVersion: of.get('tool_version')?.trim(),
    toolStatus: of.get('tool_status')?.trim(),
    native: of.get('native'),
    ...(of.has('references') ? { references: (of.get('references') ?? '').split(/\s+/).filter((each) => each !== '') } : {}),
  };
}

function key(text: string | undefined): readonly [string | undefined, string | undefined] {
  const colon = text?.indexOf(':') ?? -1;
  return colon < 1 ? [text, undefined] : [text?.slice(0, colon).trim(), text?.slice(colon + 1)];
}
