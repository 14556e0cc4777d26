import { AssetRuns } from '../asset-runs.ts';
import { jsonStart } from '../json-outline.ts';
import { firstRecord, jsonRecords } from '../json-records.ts';
import { isObject, member } from '../json-value.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { eventFindings } from './event.ts';

/**
 * OCSF findings (Prowler, Security Hub, Trivy and others): an array, one event, or one a line. Read by shape, not by class: Prowler
 * writes checks as detections. One finding for each resource, and for each vulnerability and package where the event has those.
 */
export const ocsfReader: FindingReader = {
  name: 'ocsf',
  title: 'OCSF findings (Prowler, AWS Security Hub)',
  targets: 'before',
  detect(head) {
    const event = firstRecord(jsonStart(head));
    const classed = typeof member(event, 'class_uid') === 'number' || typeof member(event, 'type_uid') === 'number';
    const shaped = isObject(member(event, 'finding_info')) || Array.isArray(member(event, 'vulnerabilities'));
    return isObject(member(event, 'metadata')) && (classed || shaped) && member(event, 'bomFormat') === undefined;
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const runs = new AssetRuns({ format: 'ocsf', given: context.asset, missing: 'name it with --asset TYPE:ID' });
    for await (const { value, position } of jsonRecords(decodeText(chunks, limits), { limits })) {
      for (const found of eventFindings(value, context.cluster)) {
        if ('draft' in found) yield* runs.finding(found.draft, found.asset, position);
        else yield runs.skip(found.reason, found.detail, position);
      }
    }
    if (runs.records === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the list holds no event' };
  },
};
