import type { AssetRef, DomainError, Instant } from '@exeat/core';
import type { JsonPart } from '../json-stream.ts';
import { listOf, member, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import { observedAt } from '../observed-at.ts';
import type { Position } from '../reader.ts';
import { assetIfValid, imageOf } from '../reported-identity.ts';

export const headPatterns = ['source.type', 'source.target', 'descriptor.version', 'descriptor.timestamp'] as const;

/** What Grype says about its run, which it writes after the matches. */
export class GrypeHead {
  version: string | undefined;
  endedAt: Instant | undefined;
  asset: AssetRef | undefined;
  #type: string | undefined;
  #target: unknown;

  accept({ at, kind, value }: JsonPart): void {
    if (at === 'source' && kind === 'close') this.asset = this.#named();
    if (kind !== 'value') return;
    if (at === 'source.type') this.#type = textOf(value)?.slice(0, 50);
    else if (at === 'source.target') this.#target = nameOf(value);
    else if (at === 'descriptor.version') this.version = textOf(value)?.slice(0, 100);
    else if (at === 'descriptor.timestamp') this.endedAt = observedAt(textOf(value));
  }

  refusal(position: Position): DomainError {
    const name = typeof this.#target === 'string' ? this.#target : textOf(member(this.#target, 'userInput'));
    const got = this.#type === undefined ? 'no source' : `the ${this.#type} ${JSON.stringify(name?.slice(0, 200) ?? '')}`;
    const wanted = this.#type === 'image' ? '--asset image:REGISTRY/REPOSITORY@sha256:…' : '--asset repo:HOST/PATH or --asset host:NAME';
    return missingAsset({ expected: 'a report that names its subject by digest', got, name: wanted }, position);
  }

  #named(): AssetRef | undefined {
    const target = this.#target;
    if (this.#type === 'purl') return assetIfValid('purl', textOf(target));
    if (this.#type !== 'image') return undefined;
    const text = (name: string): string | undefined => textOf(member(target, name));
    const digests = listOf(member(target, 'repoDigests')).flatMap((each) => textOf(each) ?? []);
    return imageOf({ digests, name: text('userInput'), imageId: text('imageID') });
  }
}

/** The manifest and configuration of an image, which are most of it, are not kept. */
function nameOf(target: unknown): unknown {
  if (typeof target === 'string') return target;
  return {
    userInput: member(target, 'userInput'),
    imageID: member(target, 'imageID'),
    repoDigests: listOf(member(target, 'repoDigests')).slice(0, 1000),
  };
}
