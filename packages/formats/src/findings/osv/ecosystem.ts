import { PackageURL } from 'packageurl-js';
import { componentOf } from '../reported-identity.ts';

/**
 * Package URL types of the ecosystems whose names say which package is meant. Distributions are left out: OSV names their source packages,
 * and which binary package was found is not told.
 */
const types: Readonly<Record<string, string>> = {
  'crates.io': 'cargo',
  CRAN: 'cran',
  Go: 'golang',
  Hackage: 'hackage',
  Hex: 'hex',
  Maven: 'maven',
  npm: 'npm',
  NuGet: 'nuget',
  Packagist: 'composer',
  Pub: 'pub',
  PyPI: 'pypi',
  RubyGems: 'gem',
};

/** The canonical package URL of a package of an ecosystem; undefined where none can be told. */
export function purlOfPackage(ecosystem: string | undefined, name: string | undefined, version: string | undefined): string | undefined {
  // `Maven:https://…` names a registry of the ecosystem.
  const base = ecosystem?.split(':', 1)[0] ?? '';
  const type = Object.hasOwn(types, base) ? types[base] : undefined;
  if (type === undefined || name === undefined) return undefined;
  const separator = type === 'maven' ? ':' : '/';
  const cut = type === 'pypi' || type === 'gem' || type === 'nuget' ? -1 : name.lastIndexOf(separator);
  const namespace = cut < 1 ? undefined : name.slice(0, cut);
  try {
    return componentOf(new PackageURL(type, namespace, name.slice(cut + 1), version, undefined, undefined).toString());
  } catch {
    return undefined;
  }
}
