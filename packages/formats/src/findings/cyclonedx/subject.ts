import type { AssetRef } from '@exeat/core';
import { PackageURL } from 'packageurl-js';
import { assetIfValid, imageOf } from '../reported-identity.ts';
import type { CdxComponent } from './statement.ts';

const forges: Readonly<Record<string, string>> = { github: 'github.com', bitbucket: 'bitbucket.org' };

/**
 * The asset that a BOM is about, from its `metadata.component`: the image of a package URL with a digest, the repository of a forge's,
 * else the package itself; without one, the image of a container whose version is its digest. A name alone is no identity: it is the
 * caller's to give.
 */
export function assetOfSubject(subject: CdxComponent | undefined): AssetRef | undefined {
  if (subject === undefined) return undefined;
  if (subject.purl !== undefined) return assetOfPurl(subject.purl);
  const digest = subject.version?.trim() ?? '';
  if (subject.type !== 'container' || !/^sha256:[\da-f]{64}$/i.test(digest)) return undefined;
  return assetIfValid('image', digest);
}

function assetOfPurl(text: string): AssetRef | undefined {
  const purl = parsed(text);
  if (purl === undefined) return undefined;
  const { type, namespace, name, version } = purl;
  if (type === 'oci' || type === 'docker') {
    const registry = purl.qualifiers?.['repository_url'];
    const path = [namespace, name].filter((part) => typeof part === 'string' && part !== '').join('/');
    // The registry of an OCI package URL is the whole path of the repository; that of a Docker one only its host.
    const repository = registry === undefined ? path : type === 'oci' ? registry : `${registry}/${path}`;
    const digest = /^sha256:[\da-f]{64}$/i.test(version ?? '') ? (version ?? '') : undefined;
    if (digest === undefined) return undefined;
    const known = registry === undefined && type === 'oci' ? [] : [`${repository.replace(/^https?:\/\//i, '')}@${digest}`];
    return imageOf({ digests: known, name: undefined, imageId: digest });
  }
  const host = Object.hasOwn(forges, type) ? forges[type] : undefined;
  if (host !== undefined) return assetIfValid('repo', [host, namespace, name].join('/'));
  return assetIfValid('purl', text);
}

function parsed(text: string): PackageURL | undefined {
  try {
    return PackageURL.fromString(text.trim());
  } catch {
    return undefined;
  }
}
