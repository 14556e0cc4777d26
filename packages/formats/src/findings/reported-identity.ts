import { type AssetRef, type AssetType, canonicalContainer, canonicalRuleId, DomainError, type RuleRef } from '@exeat/core';
import { canonicalId, canonicalPurl } from '../exchange/canonical-purl.ts';

/** The canonical asset of an id that a report gives; undefined when it names none that lasts. */
export function assetIfValid(type: AssetType, id: string | undefined): AssetRef | undefined {
  return id === undefined ? undefined : valid(() => ({ type, id: canonicalId(type, id) }));
}

/** The canonical package URL of a component; undefined when the text is none. */
export function componentOf(purl: string | undefined): string | undefined {
  return purl === undefined ? undefined : valid(() => canonicalPurl(purl));
}

export function advisory(id: string): RuleRef {
  return { scheme: 'vuln', id: canonicalRuleId('vuln', id) };
}

/**
 * The image that a scanner pulled: its digest in its registry, of several that in the registry it was asked for by `name`. Where no
 * registry knows it, or which one cannot be told, the id of its configuration, which is the same wherever the image lies.
 */
export function imageOf(image: {
  readonly digests: readonly string[];
  readonly name: string | undefined;
  readonly imageId: string | undefined;
}): AssetRef | undefined {
  const known = new Set(image.digests.flatMap((digest) => (digest.includes('@') ? (assetIfValid('image', digest)?.id ?? []) : [])));
  const repository = repositoryOf(image.name);
  const asked = [...known].filter((id) => repository !== undefined && id.startsWith(`${repository}@`));
  for (const ids of [[...known], asked]) {
    const [only, another] = ids;
    if (only !== undefined && another === undefined) return { type: 'image', id: only };
  }
  return assetIfValid('image', image.imageId);
}

/** `registry/repository` of the name of an image, without tag and digest; undefined for what is no such name (the path of an archive). */
export function repositoryOf(name: string | undefined): string | undefined {
  const text = name?.split('@', 1)[0];
  return text === undefined || text === '' ? undefined : valid(() => canonicalContainer('image', text));
}

function valid<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
