import type { AssetType } from './asset.ts';

/**
 * Whether an asset lies in a container, as far as its identity shows: the container itself, a repository path or Azure resource group
 * by whole segments, an image repository, a Kubernetes cluster or namespace, an AWS account. For every other type false: membership
 * must then be recorded. Both texts are canonical (`canonicalAssetId`, `canonicalContainer`).
 */
export function isUnder(type: AssetType, id: string, container: string): boolean {
  switch (type) {
    case 'repo':
    case 'azure':
      return isSegmentPrefix(container, id);
    case 'image':
      return !container.includes('@') && id.includes('@') && isSegmentPrefix(container, id.slice(0, id.indexOf('@')));
    case 'k8s': {
      const [cluster, , , namespace] = id.split('/');
      const [wantedCluster, wantedNamespace] = container.split('/');
      return cluster === wantedCluster && (wantedNamespace === undefined || namespace === wantedNamespace);
    }
    case 'arn':
      // Some ARNs (S3 buckets) leave the account out: nothing shows where they belong.
      return /^\d{12}$/.test(container) && id.split(':')[4] === container;
    default:
      return false;
  }
}

/** Whether everything in the narrower container is in the wider one, as far as the texts show. */
export function isContainerWithin(type: AssetType, narrow: string, wide: string): boolean {
  if (narrow === wide) return true;
  if (type === 'repo' || type === 'azure' || type === 'image' || type === 'k8s') return isSegmentPrefix(wide, narrow);
  return false;
}

function isSegmentPrefix(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
