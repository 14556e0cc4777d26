import { type AssetRef, canonicalAssetId, DomainError } from '@exeat/core';
import type { Position } from '../reader.ts';
import { unreadable } from '../xml-stream.ts';

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const local = /^(?:localhost|localhost6?\.localdomain6?|ip6-localhost)\.?$/i;

/**
 * The host that a test result is about: the first candidate that is a name, and one of this machine only (`localhost`) when there is
 * no other. Never an address: addresses move between machines, and an exception must not move with them.
 * @throws DomainError `unreadable-findings` when no candidate is a name.
 */
export function hostOf(candidates: readonly (string | undefined)[], position: Position): AssetRef {
  const host = knownHost(candidates);
  if (host !== undefined) return host;
  const given = candidates.filter((name) => name !== undefined && name.trim() !== '');
  const came = given.length === 0 ? 'none' : given.map((name) => JSON.stringify(name?.slice(0, 100))).join(', ');
  throw unreadable(`expected a test result that names its host, got ${came}; name it with --asset host:NAME`, position);
}

/** As `hostOf`, undefined instead of an error. */
export function knownHost(candidates: readonly (string | undefined)[]): AssetRef | undefined {
  const names: string[] = [];
  for (const candidate of candidates) {
    const name = candidate?.trim() ?? '';
    if (name !== '' && !ipv4.test(name) && !name.includes(':')) names.push(name);
  }
  for (const name of [...names.filter((each) => !local.test(each)), ...names.filter((each) => local.test(each))]) {
    const id = hostId(name);
    if (id !== undefined) return { type: 'host', id };
  }
  return undefined;
}

function hostId(name: string): string | undefined {
  try {
    return canonicalAssetId('host', name);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
