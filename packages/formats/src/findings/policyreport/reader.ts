import { AssetRuns } from '../asset-runs.ts';
import { isObject, member, textOf } from '../json-value.ts';
import { firstGroup, kubernetesObjects } from '../kubernetes/objects.ts';
import { missingAsset } from '../missing-asset.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { isReport, reportFindings } from './report.ts';

/**
 * Policy reports of wgpolicyk8s.io and openreports.io, as JSON or YAML: one, a list, or several documents. The caller names the
 * cluster, which no report does. Other objects in the file are skipped.
 */
export const policyReportReader: FindingReader = {
  name: 'policyreport',
  title: 'Kubernetes policy reports (wgpolicyk8s.io, openreports.io)',
  targets: 'before',
  detect(head) {
    const group = firstGroup(head);
    return group === 'wgpolicyk8s.io' || group === 'openreports.io';
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { asset, cluster } = context;
    const runs = new AssetRuns({ format: 'policyreport', given: asset, missing: 'neither it nor its report names an object by kind, API version and name' });
    for await (const { value, position } of kubernetesObjects(decodeText(chunks, limits), limits)) {
      if (!isReport(value)) {
        const kind = isObject(value) ? (textOf(member(value, 'kind')) ?? 'no kind') : 'no object';
        yield runs.skip('malformed-record', `expected a policy report, got ${kind.slice(0, 100)}`, position);
        continue;
      }
      if (asset === undefined && cluster === undefined) {
        throw missingAsset({ expected: 'to know the cluster', got: 'a report, which does not name it', name: '--cluster NAME' }, position);
      }
      for (const found of reportFindings(value, cluster ?? 'unnamed')) {
        if ('draft' in found) yield* runs.finding(found.draft, found.asset, position);
        else yield runs.skip(found.reason, found.detail, position);
      }
    }
    if (runs.records === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'no report in the file has results' };
  },
};
