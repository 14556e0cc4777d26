import { type AssetRef, DomainError } from '@exeat/core';
import { textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import type { Position } from '../reader.ts';
import { assetIfValid } from '../reported-identity.ts';

/** API groups of the kinds that Trivy scans. It reports the kind alone, and the group is a part of the identity. */
const groups: ReadonlyMap<string, string> = new Map([
  ...kinds('core', [
    'Pod',
    'Service',
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'Namespace',
    'Node',
    'ReplicationController',
    'ResourceQuota',
    'LimitRange',
  ]),
  ...kinds('core', ['PersistentVolume', 'PersistentVolumeClaim', 'Endpoints']),
  ...kinds('apps', ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision']),
  ...kinds('batch', ['Job', 'CronJob']),
  ...kinds('networking.k8s.io', ['Ingress', 'IngressClass', 'NetworkPolicy']),
  ...kinds('rbac.authorization.k8s.io', ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']),
  ...kinds('policy', ['PodDisruptionBudget', 'PodSecurityPolicy']),
  ...kinds('autoscaling', ['HorizontalPodAutoscaler']),
  ...kinds('storage.k8s.io', ['StorageClass', 'VolumeAttachment']),
  ...kinds('apiextensions.k8s.io', ['CustomResourceDefinition']),
]);

export type ReportedObject = { namespace: unknown; kind: unknown; name: unknown };

/**
 * The object of a cluster that a resource of a report is about; undefined for a kind whose group is not known, or without kind or name.
 * The caller's name of the cluster goes before the report's, in which `/` (an ARN has it) is written `%2F`.
 * @throws DomainError when nobody names the cluster.
 */
export function kubernetesObject(
  reported: ReportedObject,
  cluster: { readonly given: string | undefined; readonly reported: unknown },
  position: Position,
): AssetRef | undefined {
  const name = cluster.given ?? textOf(cluster.reported)?.replaceAll('%', '%25').replaceAll('/', '%2F');
  if (name === undefined) {
    throw missingAsset({ expected: 'a report that names its cluster', got: 'none', name: '--cluster NAME' }, position);
  }
  if (name.includes('/'))
    throw new DomainError('invalid-asset', `expected the name of a cluster without "/", got ${JSON.stringify(name.slice(0, 200))}`, {});
  const { namespace, kind, object } = { namespace: textOf(reported.namespace), kind: textOf(reported.kind), object: textOf(reported.name) };
  if (kind === undefined || object === undefined) return undefined;
  // What Trivy gathers on a node is about the node.
  const kindOfObject = kind === 'NodeInfo' ? 'Node' : kind;
  const group = groups.get(kindOfObject);
  return group === undefined ? undefined : assetIfValid('k8s', [name, group, kindOfObject, namespace ?? '-', object].join('/'));
}

function kinds(group: string, names: readonly string[]): [string, string][] {
  return names.map((name) => [name, group]);
}
