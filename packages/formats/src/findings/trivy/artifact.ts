import type { AssetRef, DomainError } from '@exeat/core';
import { listOf, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import type { Position } from '../reader.ts';
import { assetIfValid, imageOf } from '../reported-identity.ts';

/** What a report says about the one artifact that it is about. */
export class TrivyArtifact {
  readonly #parts = new Map<string, unknown>();

  accept(name: string, value: unknown): void {
    this.#parts.set(name, value);
  }

  /** Whether nothing that names the artifact is still to come. */
  get isKnown(): boolean {
    return this.#parts.has('ArtifactName') && this.#parts.has('ArtifactType') && this.#parts.has('Metadata');
  }

  refusal(position: Position): DomainError {
    const type = textOf(this.#parts.get('ArtifactType')) ?? 'artifact';
    const name = JSON.stringify(textOf(this.#parts.get('ArtifactName'))?.slice(0, 200) ?? '');
    const wanted = type === 'container_image' ? '--asset image:REGISTRY/REPOSITORY@sha256:…' : '--asset repo:HOST/PATH or --asset host:NAME';
    return missingAsset(
      { expected: 'a report that names its subject by digest or address', got: `the ${type.slice(0, 50)} ${name}`, name: wanted },
      position,
    );
  }

  /** The image or repository that the report names. */
  asset(): AssetRef | undefined {
    const name = textOf(this.#parts.get('ArtifactName'));
    const text = (part: string): string | undefined => textOf(this.#parts.get(part));
    switch (text('ArtifactType')) {
      case 'container_image':
      case 'image':
        return imageOf({
          digests: listOf(this.#parts.get('Metadata.RepoDigests')).flatMap((each) => textOf(each) ?? []),
          name,
          imageId: text('Metadata.ImageID'),
        });
      case 'repository':
      case 'filesystem':
        // A path on the machine that scanned is no identity; an address of a repository is.
        return assetIfValid('repo', text('Metadata.RepoURL') ?? (/^(?:https?|ssh|git):\/\/|^git@/i.test(name ?? '') ? name : undefined));
      default:
        return undefined;
    }
  }
}
