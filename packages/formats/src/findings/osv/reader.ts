import { itemOf, malformed } from '../finding-draft.ts';
import { jsonObjectStart } from '../json-outline.ts';
import { type JsonPart, selectJson } from '../json-stream.ts';
import { isObject, member, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import type { FindingReader, Position, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { reportedPath } from '../reported-path.ts';
import { decodeText } from '../text-decoding.ts';
import { WaitingRecords } from '../waiting-records.ts';
import { OsvPackage } from './package.ts';

const inPackage = ['package', 'vulnerabilities[]', 'groups[]', 'license_violations[]'].map((part) => `results[].packages[].${part}`);
const patterns = ['results[].source', ...inPackage];
const expected = {
  expected: 'to know the repository, image or host that was scanned',
  got: 'a report of osv-scanner, which names none',
  name: '--asset TYPE:ID',
};

/**
 * The JSON of osv-scanner. One target, after the findings, about the caller's asset: the report names files only. Findings of a source
 * wait for its path, up to `pendingSize`.
 */
export const osvReader: FindingReader = {
  name: 'osv',
  title: 'osv-scanner JSON',
  targets: 'after',
  detect(head) {
    const start = jsonObjectStart(head);
    const results = member(start, 'results');
    if (start === undefined || !Array.isArray(results) || Object.hasOwn(start, 'kind')) return false;
    if (results.length === 0) return Object.hasOwn(start, 'experimental_config');
    return isObject(member(results[0], 'source')) && (Object.hasOwn(results[0], 'packages') || results.length === 1);
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { asset } = context;
    const facts = asset === undefined ? undefined : { format: 'osv', tool: 'osv-scanner', asset };
    const waiting = new WaitingRecords<OsvPackage>(limits.pendingSize);
    let source: { path: string | undefined } | undefined;
    let current: OsvPackage | undefined;
    let hasResults = false;
    let hasFindings = false;
    let position: Position = { line: 1, column: 1 };

    function* emit(packages: Iterable<OsvPackage>): Generator<ReadItem> {
      for (const each of packages) {
        for (const draft of each.drafts(source?.path)) {
          hasFindings = true;
          if (facts === undefined) throw missingAsset(expected, draft.position);
          yield itemOf(draft, facts);
        }
      }
    }
    for await (const part of selectJson(decodeText(chunks, limits), patterns, limits)) {
      position = part.position;
      const { at, kind, value } = part;
      if (at === 'results') hasResults = true;
      else if (at === 'results[]' && kind === 'open') source = undefined;
      else if (at === 'results[].source') source = { path: reportedPath(textOf(member(value, 'path'))) };
      else if (at === 'results[].packages[]' && kind === 'open') current = new OsvPackage();
      else if (current !== undefined && kind === 'value') {
        const fault = take(current, part);
        if (fault !== undefined) yield fault;
        if (current.size > limits.pendingSize) throw waiting.tooManyWaiting('groups and source', position);
      } else if (current !== undefined && at === 'results[].packages[]') {
        if (source !== undefined) yield* emit([current]);
        else waiting.add(current, 500 + current.size);
        if (waiting.isFull) throw waiting.tooManyWaiting('source', position);
        current = undefined;
      } else if (at === 'results[]') {
        yield* emit(waiting.take());
      }
    }
    if (!hasResults) yield { kind: 'skipped', reason: 'no-results', detail: 'a report without results: nothing was scanned', position };
    if (asset !== undefined) yield { kind: 'target', target: { asset, tool: 'osv-scanner', format: 'osv', complete: hasResults } };
    else if (!hasFindings)
      yield { kind: 'skipped', reason: 'no-asset', detail: 'a report without findings names no subject; name it with --asset', position };
  },
};

function take(current: OsvPackage, { at, value, position }: JsonPart): ReadItem | undefined {
  let fault: 'malformed-record' | 'no-rule' | undefined;
  if (at.endsWith('.package')) current.describe(value);
  else if (at.endsWith('.groups[]')) current.group(value);
  else if (at.endsWith('.vulnerabilities[]')) fault = current.add(value, position);
  else fault = current.license(value, position);
  if (fault === 'no-rule') return { kind: 'skipped', reason: fault, detail: 'a vulnerability without id', position };
  return fault === undefined ? undefined : malformed(`an element of ${at.slice(0, -2)} that is not what belongs there`, position);
}
