import { DomainError } from '@exeat/core';
import { AssetRuns } from '../asset-runs.ts';
import { jsonObjectStart } from '../json-outline.ts';
import { ItemBatches } from '../item-batches.ts';
import { isObject, member } from '../json-value.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { type LineBatch, lineBatches } from '../text-lines.ts';
import { FieldFault, findingOf, LastIdentity } from './fields.ts';
import { PlainFindings } from './plain-findings.ts';

type Parts = { readonly [name: string]: unknown };

const fieldNames = ['rule', 'asset', 'component', 'path', 'line', 'port', 'value', 'status', 'severity', 'title', 'observedAt', 'source', 'references'];
const parts = new Map([
  ['', new Set(fieldNames)],
  ['rule', new Set(['scheme', 'id'])],
  ['asset', new Set(['type', 'id'])],
  ['source', new Set(['format', 'tool', 'toolVersion', 'native', 'status'])],
]);

/**
 * Exeat's own NDJSON: one finding a line, as `findings read` prints it. `docs/reference/findings-formats.md` says what a line holds, so
 * that the output of any tool can be mapped to it.
 */
export const exeatReader: FindingReader = {
  name: 'exeat',
  title: 'Exeat NDJSON (one normalised finding a line)',
  targets: 'before',
  detect(head) {
    const first = jsonObjectStart(head);
    return typeof member(first, 'rule', 'scheme') === 'string' && typeof member(first, 'asset', 'type') === 'string';
  },
  read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncIterable<ReadItem> {
    return new ItemBatches(batchesOf(chunks, context));
  },
};

async function* batchesOf(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Iterable<ReadItem>> {
  const limits = limitsOf(context);
  const runs = new AssetRuns({ format: 'exeat', given: context.asset, missing: 'name it with --asset TYPE:ID' });
  const reading: Reading = { runs, last: new LastIdentity(), plain: context.asset === undefined ? new PlainFindings() : null };
  for await (const batch of lineBatches(decodeText(chunks, limits), limits.recordSize)) yield itemsOf(batch, reading);
  if (runs.records === 0) throw new DomainError('unreadable-findings', 'expected findings, got a file without lines', { line: 1, column: 1 });
}

/** `plain`: null where an asset is given, so that no line is a finding as it stands. */
type Reading = { readonly runs: AssetRuns; readonly last: LastIdentity; readonly plain: PlainFindings | null };

function* itemsOf({ first, texts }: LineBatch, { runs, last, plain }: Reading): Generator<ReadItem> {
  for (let at = 0; at < texts.length; at += 1) {
    const text = texts[at] ?? '';
    if (!text.startsWith('{') && text.trim() === '') continue;
    const value = parsed(text, first + at);
    if (plain?.recognises(value) === true) {
      const target = runs.plain(value);
      if (target !== undefined) yield target;
      yield { kind: 'finding', finding: value };
      continue;
    }
    const position = { line: first + at, column: 1 };
    try {
      const { asset, ...draft } = findingOf(fieldsOf(value), last);
      yield* runs.finding(draft, asset, position);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      yield runs.skip('malformed-record', error.message, position);
    }
  }
}

function parsed(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : 'something else';
    const message = `expected one JSON object a line, got ${what.slice(0, 200)}, at line ${line}; is the file cut off?`;
    throw new DomainError('unreadable-findings', message, { line, column: 1 }, { cause });
  }
}

/** @throws FieldFault for a name that is not known: a misspelt dimension must not vanish. */
function fieldsOf(value: unknown): Parameters<typeof findingOf>[0] {
  const finding = part(value, '');
  const rule = part(finding['rule'], 'rule');
  const asset = part(finding['asset'], 'asset');
  const source = finding['source'] === undefined || finding['source'] === null ? {} : part(finding['source'], 'source');
  const { format, tool, toolVersion, native, status: toolStatus } = source;
  if (format !== undefined && format !== null && (typeof format !== 'string' || format === '')) throw new FieldFault('source.format as a text', format);
  const references = finding['references'] ?? undefined;
  if (references !== undefined && !Array.isArray(references)) throw new FieldFault('references as a list', references);
  return {
    ...finding,
    scheme: rule['scheme'],
    ruleId: rule['id'],
    assetType: asset['type'],
    assetId: asset['id'],
    status: finding['status'],
    format: format ?? 'exeat',
    tool,
    toolVersion,
    native,
    toolStatus,
    references,
  };
}

function part(value: unknown, name: string): Parts {
  if (!isObject(value)) throw new FieldFault(`${name === '' ? 'a finding' : name} as an object`, value);
  for (const key in value) if (parts.get(name)?.has(key) !== true) throw new FieldFault(`one of ${[...(parts.get(name) ?? [])].join(' ')}`, key);
  return value;
}
