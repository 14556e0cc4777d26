import { type AssetType, canonicalAssetId, DomainError } from '@exeat/core';
import { PackageURL } from 'packageurl-js';

/**
 * The one text of a package URL (ECMA-427): type and known namespaces in lower case, qualifiers sorted, percent-encoding settled.
 * @throws DomainError `invalid-asset` for a text that is none.
 */
export function canonicalPurl(text: string): string {
  const got = text.trim().slice(0, 200);
  try {
    const canonical = PackageURL.fromString(text.trim()).toString();
    // What cannot be read back as itself would compare differently tomorrow.
    if (PackageURL.fromString(canonical).toString() === canonical) return canonical;
  } catch (cause) {
    throw new DomainError(
      'invalid-asset',
      `expected a package URL (pkg:type/namespace/name@version), got ${JSON.stringify(got)}`,
      { got },
      { cause },
    );
  }
  throw new DomainError('invalid-asset', `expected a package URL with one canonical text, got ${JSON.stringify(got)}`, { got });
}

/** The one text of an asset's id, package URLs included. @throws DomainError `invalid-asset`. */
export function canonicalId(type: AssetType, id: string): string {
  return canonicalAssetId(type, type === 'purl' ? canonicalPurl(id) : id);
}
