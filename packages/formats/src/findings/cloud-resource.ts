import type { AssetRef } from '@exeat/core';
import { assetIfValid } from './reported-identity.ts';

/** What a report says about a resource of a cloud. */
export type CloudResource = {
  readonly uid: string | undefined;
  readonly provider: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
};

/**
 * The asset of a cloud resource by its own id: an ARN, an Azure resource id, a full Google resource name. An id that means something
 * only inside an account (`i-0abc`, a bucket, a placeholder) becomes `generic:provider/account/region/id`, so that two accounts never
 * share it. Undefined without an id.
 */
export function cloudAsset({ uid, provider, account, region }: CloudResource): AssetRef | undefined {
  const id = uid?.trim();
  if (id === undefined || id === '') return undefined;
  const full = id.startsWith('arn:')
    ? assetIfValid('arn', id)
    : /^\/(?:subscriptions|providers)\//i.test(id)
      ? assetIfValid('azure', id)
      : /^\/\/[a-z0-9.-]+\.googleapis\.com\/./.test(id)
        ? assetIfValid('gcp', id)
        : undefined;
  if (full !== undefined) return full;
  return assetIfValid('generic', [provider?.toLowerCase(), account, region].map((part) => part?.trim() || '-').concat(id).join('/'));
}
