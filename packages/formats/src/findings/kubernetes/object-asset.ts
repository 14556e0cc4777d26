import type { AssetRef } from '@exeat/core';
import { assetIfValid } from '../reported-identity.ts';

/** API groups of the kinds that Kubernetes itself has, for reports that leave the group out. */
const groups: ReadonlyMap<string, string> = new Map([
  ...of('core', 'ConfigMap Endpoints LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod ReplicationController ResourceQuota Secret Service ServiceAccount'),
  ...of('apps', 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet'),
  ...of('batch', 'CronJob Job'),
  ...of('networking.k8s.io', 'Ingress IngressClass NetworkPolicy'),
  ...of('rbac.authorization.k8s.io', 'ClusterRole ClusterRoleBinding Role RoleBinding'),
  ...of('policy', 'PodDisruptionBudget'),
  ...of('autoscaling', 'HorizontalPodAutoscaler'),
  ...of('storage.k8s.io', 'StorageClass'),
]);

const clusterWide = new Set(['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'IngressClass', 'Namespace', 'Node', 'PersistentVolume', 'StorageClass']);

export type KubernetesObject = {
  readonly kind: string | undefined;
  readonly name: string | undefined;
  /** Undefined when the report leaves it out: then known for the kinds of Kubernetes itself. */
  readonly group: string | undefined;
  readonly namespace: string | undefined;
};

/** The asset of an object in a cluster; undefined when the report does not say enough to name one object. */
export function objectAsset(cluster: string, { kind, name, group, namespace }: KubernetesObject): AssetRef | undefined {
  if (kind === undefined || name === undefined) return undefined;
  const known = group ?? groups.get(kind);
  const parts = [cluster, known, kind, namespace ?? '', name];
  // A slash inside a part would move the parts after it.
  if (known === undefined || parts.some((part) => part?.includes('/'))) return undefined;
  return assetIfValid('k8s', parts.join('/'));
}

/** The group of an `apiVersion`: `apps` of `apps/v1`, `core` of `v1`. */
export function groupOf(apiVersion: string | undefined): string | undefined {
  if (apiVersion === undefined) return undefined;
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? 'core' : apiVersion.slice(0, slash);
}

/** Whether an object of this kind has no namespace, as far as it is known. */
export function isClusterWide(kind: string | undefined): boolean {
  return kind !== undefined && clusterWide.has(kind);
}

function of(group: string, kinds: string): readonly (readonly [string, string])[] {
  return kinds.split(' ').map((kind) => [kind, group]);
}
