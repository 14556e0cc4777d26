import { AssetRuns } from '../asset-runs.ts';
import { jsonStart } from '../json-outline.ts';
import { firstRecord, jsonRecords } from '../json-records.ts';
import { isObject, member } from '../json-value.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { peekText } from '../text-head.ts';
import { asffFindings } from './finding.ts';

/**
 * AWS Security Finding Format: `{"Findings": [...]}` as the command line of AWS prints it, an array, one finding, or one a line. One
 * finding for each resource.
 */
export const asffReader: FindingReader = {
  name: 'asff',
  title: 'AWS Security Finding Format (Security Hub)',
  targets: 'before',
  detect(head) {
    const start = jsonStart(head);
    const record = firstRecord(start, wrapperOf(start));
    if (typeof member(record, 'ProductArn') === 'string' || typeof member(record, 'GeneratorId') === 'string') return true;
    return typeof member(record, 'AwsAccountId') === 'string' && isObject(record);
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const runs = new AssetRuns({ format: 'asff', given: context.asset, missing: 'name it with --asset arn:ARN' });
    const { head, all } = await peekText(decodeText(chunks, limits));
    for await (const { value, position } of jsonRecords(all, { wrapper: wrapperOf(jsonStart(head)), limits })) {
      if (!isObject(value)) yield runs.skip('malformed-record', 'a record that is no object', position);
      else {
        for (const found of asffFindings(value)) {
          if ('draft' in found) yield* runs.finding(found.draft, found.asset, position);
          else yield runs.skip(found.reason, found.detail, position);
        }
      }
    }
    if (runs.records === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the list holds no finding' };
  },
};

/** Tools that pass findings on write the name in lower case. */
function wrapperOf(start: unknown): string {
  return member(start, 'findings') === undefined ? 'Findings' : 'findings';
}
