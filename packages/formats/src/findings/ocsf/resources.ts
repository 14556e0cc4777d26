import type { AssetRef } from '@exeat/core';
import { cloudAsset } from '../cloud-resource.ts';
import { listOf, member, textOf } from '../json-value.ts';
import { groupOf, isClusterWide, objectAsset } from '../kubernetes/object-asset.ts';
import { assetIfValid } from '../reported-identity.ts';

/** The subjects of an event, in order; undefined stands for one that cannot be told. Never empty. */
export function eventResources(event: unknown, cluster: string | undefined): readonly (AssetRef | undefined)[] {
  const several = listOf(member(event, 'resources'));
  const single = member(event, 'resource');
  const resources = several.length > 0 ? several : single === undefined ? [] : [single];
  if (resources.length === 0) return [hostAsset(member(event, 'device'))];
  return resources.map((resource) => resourceAsset(event, resource, cluster));
}

function resourceAsset(event: unknown, resource: unknown, cluster: string | undefined): AssetRef | undefined {
  const provider = textOf(member(event, 'cloud', 'provider')) ?? textOf(member(event, 'unmapped', 'provider'));
  const region = textOf(member(resource, 'region')) ?? textOf(member(event, 'cloud', 'region'));
  const namespace = textOf(member(resource, 'namespace'));
  const uid = textOf(member(resource, 'uid'));
  if (/^(?:kubernetes|k8s)$/i.test(provider ?? '') || (provider === undefined && namespace !== undefined)) {
    const name = cluster ?? textOf(member(event, 'unmapped', 'provider_uid'));
    return kubernetesAsset(name, resource) ?? cloudAsset({ uid, provider: 'kubernetes', account: name, region: namespace ?? region });
  }
  const account = textOf(member(event, 'cloud', 'account', 'uid')) ?? textOf(member(event, 'unmapped', 'provider_uid'));
  return cloudAsset({ uid, provider, account, region }) ?? hostAsset(resource);
}

/** Prowler writes the kind as `type`, sometimes with `Kubernetes` before it, and the object itself as `data`. */
function kubernetesAsset(cluster: string | undefined, resource: unknown): AssetRef | undefined {
  if (cluster === undefined) return undefined;
  const data = member(resource, 'data');
  const kind = textOf(member(data, 'kind')) ?? textOf(member(resource, 'type'))?.replace(/^Kubernetes/, '');
  const namespace = textOf(member(resource, 'namespace')) ?? textOf(member(data, 'metadata', 'namespace'));
  return objectAsset(cluster, {
    kind,
    name: textOf(member(resource, 'name')) ?? textOf(member(data, 'metadata', 'name')),
    group: groupOf(textOf(member(data, 'apiVersion'))),
    namespace: isClusterWide(kind) ? undefined : namespace,
  });
}

function hostAsset(device: unknown): AssetRef | undefined {
  return assetIfValid('host', textOf(member(device, 'fqdn'))) ?? assetIfValid('host', textOf(member(device, 'hostname')));
}
