import type { AssetRef } from '@exeat/core';
import { jsonObjectStart } from '../json-outline.ts';
import { selectJson } from '../json-stream.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { assetIfValid } from '../reported-identity.ts';
import { decodeText } from '../text-decoding.ts';
import { controlOf } from './control.ts';
import { HdfProfile, PendingSize } from './profile.ts';

const patterns = ['platform', 'profiles[].name', 'profiles[].version', 'profiles[].parent_profile', 'profiles[].controls[]', 'version'];

/**
 * HDF (Heimdall) and InSpec JSON, full reports. One target per profile; a profile that another one overlays counts once, as the
 * overlay has it. The host is the caller's, else `platform.target` or a `target_id` that is a host name (it may be a random UUID).
 */
export const hdfReader: FindingReader = {
  name: 'hdf',
  title: 'HDF and InSpec JSON',
  targets: 'before',
  detect(head) {
    const start = jsonObjectStart(head);
    if (start === undefined || !Array.isArray(member(start, 'profiles'))) return false;
    const [profile] = listOf(member(start, 'profiles'));
    return isObject(member(start, 'platform')) || member(start, 'statistics') !== undefined || Array.isArray(member(profile, 'controls'));
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const pending = new PendingSize(limits.pendingSize);
    const waiting: HdfProfile[] = [];
    const seen = new Set<string>();
    let asset = context.asset;
    let version: string | undefined;
    let profile = new HdfProfile();
    let profiles = 0;
    for await (const part of selectJson(decodeText(chunks, limits), patterns, limits)) {
      if (part.at === 'profiles[]' && part.kind === 'open') profile = new HdfProfile();
      else if (part.at === 'profiles[]') {
        profiles += 1;
        profile.end = part.position;
        waiting.push(profile);
      } else if (part.at === 'profiles[].controls[]') {
        profile.controls.push(controlOf(part.value, part.position) ?? part.position);
        pending.add(profile.controls.at(-1));
      } else if (part.at === 'platform') asset ??= hostOf(part.value);
      else if (part.at === 'version') version = textOf(part.value);
      else if (part.kind === 'value') profile.head(part.at, part.value);
      if (asset === undefined || part.at !== 'profiles[]') continue;
      for (const each of waiting.splice(0)) yield* each.items({ asset, version, seen });
      pending.reset();
    }
    if (profiles === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the report has no profiles' };
    for (const each of waiting) yield* each.items({ asset: asset ?? missing(each), version, seen });
  },
};

function hostOf(platform: unknown): AssetRef | undefined {
  for (const name of [textOf(member(platform, 'target')), textOf(member(platform, 'target_id'))]) {
    // `ssh://user@host:22` is how InSpec writes where it connected to.
    const host = /^(?:ssh|winrm|https?):\/\/(?:[^@/]*@)?([^:/]+)/.exec(name ?? '')?.[1] ?? name;
    const isRandom = host !== undefined && /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(host);
    const asset = isRandom ? undefined : assetIfValid('host', host);
    if (asset !== undefined) return asset;
  }
  return undefined;
}

function missing({ end }: HdfProfile): never {
  throw missingAsset({ expected: 'platform.target to name the host that was tested', got: 'none that is a host name', name: '--asset host:NAME' }, end);
}
