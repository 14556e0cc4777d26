import { AssetRuns } from '../asset-runs.ts';
import { member, textOf } from '../json-value.ts';
import { firstGroup, kubernetesObjects } from '../kubernetes/objects.ts';
import { missingAsset } from '../missing-asset.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { constraintItems, isConstraint } from './constraint.ts';

/**
 * Gatekeeper's audit: constraints with `status.violations` (`kubectl get constraints -o json`), JSON or YAML. A list that was capped is
 * said to be: its rest is not known. The caller names the cluster.
 */
export const gatekeeperReader: FindingReader = {
  name: 'gatekeeper',
  title: 'Gatekeeper audit (constraints with their status)',
  targets: 'before',
  detect: (head) => firstGroup(head) === 'constraints.gatekeeper.sh',
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { asset, cluster } = context;
    const runs = new AssetRuns({ format: 'gatekeeper', given: asset, missing: 'its group, kind and name do not name one object' });
    for await (const { value, position } of kubernetesObjects(decodeText(chunks, limits), limits)) {
      if (!isConstraint(value)) {
        const apiVersion = textOf(member(value, 'apiVersion')) ?? 'none';
        yield runs.skip('malformed-record', `expected a constraint, got an object of API version ${apiVersion.slice(0, 100)}`, position);
        continue;
      }
      if (asset === undefined && cluster === undefined) {
        throw missingAsset({ expected: 'to know the cluster', got: 'a constraint, which does not name it', name: '--cluster NAME' }, position);
      }
      for (const found of constraintItems(value, cluster ?? 'unnamed')) {
        if ('draft' in found) yield* runs.finding(found.draft, found.asset, position);
        else yield runs.skip(found.reason, found.detail, position);
      }
    }
  },
};
