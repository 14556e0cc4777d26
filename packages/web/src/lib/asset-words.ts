import type { Reply } from './api.ts';
import { messages } from './messages.ts';

export type AssetType = Reply<'GET /assets/:type/:id'>['type'];

export const assetTypeWords = messages('asset types', {
  host: 'Host',
  image: 'Image',
  repo: 'Repository',
  purl: 'Package',
  arn: 'AWS resource',
  azure: 'Azure resource',
  gcp: 'Google Cloud resource',
  k8s: 'Kubernetes object',
  cpe: 'Product (CPE)',
  oscal: 'OSCAL component',
  generic: 'Other',
  unit: 'Unit',
  'person-group': 'Group of people',
  vendor: 'Vendor',
  process: 'Process',
  application: 'Application',
  location: 'Location',
  dataset: 'Data set',
} satisfies Readonly<Record<AssetType, string>>);

export const assetClassWords = messages('asset classes', {
  crown_jewel: 'Crown jewel',
  safety: 'Safety',
  payment: 'Payment',
  regulated_data: 'Regulated data',
  personal_data: 'Personal data',
  production: 'Production',
  ot: 'Operational technology',
} satisfies Readonly<Record<Reply<'GET /assets/:type/:id'>['classes'][number], string>>);

/** Address of the page of an asset. Ids may hold slashes. */
export function assetAddress({ type, id }: { readonly type: string; readonly id: string }): string {
  return `/assets/${type}?id=${encodeURIComponent(id)}`;
}
