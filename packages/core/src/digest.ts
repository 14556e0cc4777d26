import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Hash, hash } from './ids.ts';

/** Plain JSON: what may be hashed, stored in an event or put into a document. `undefined` members are left out. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one canonical text of a JSON value (RFC 8785): members sorted by UTF-16 code units, numbers and strings as ECMAScript prints them.
 * @throws TypeError for a number that JSON cannot carry and for a lone surrogate.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`expected a finite number, got ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('expected well-formed Unicode, got a lone surrogate');
    return JSON.stringify(value);
  }
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalJson(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** SHA-256 over the UTF-8 of a text, lower-case hex. */
export function sha256Text(text: string): Hash {
  return hash(bytesToHex(sha256(utf8ToBytes(text))));
}

/** SHA-256 over the canonical JSON of a value, lower-case hex. */
export function contentDigest(value: Json): Hash {
  return sha256Text(canonicalJson(value));
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
