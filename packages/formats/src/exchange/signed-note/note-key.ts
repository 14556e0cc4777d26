import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { DomainError } from '@exeat/core';

/**
 * Keys of signed notes (c2sp.org/signed-note), Ed25519 only: `name+hash+base64(0x01 ‖ 32 bytes)`, hash = the first four bytes of
 * SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key) in hexadecimal. Key names hold neither spaces nor `+`.
 */
export type VerifierKey = { readonly name: string; readonly id: string; readonly publicKey: Uint8Array };

/** A verifier key and the secret beside it. The secret stays in a key object, which prints nothing. */
export type SigningKey = VerifierKey & { readonly secret: KeyObject };

const ed25519 = 0x01;
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const secretMark = 'PRIVATE+KEY+';

/** @throws DomainError `invalid-key`. */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, id, bytes } = parseKey(text.trim(), 'a verifier key, name+hash+base64');
  if (keyIdOf(name, bytes) !== id) throw invalidKey(`a hash that belongs to name and key (${keyIdOf(name, bytes)})`, id);
  return { name, id, publicKey: bytes };
}

/** Keys one a line; empty lines and lines that begin with `#` are passed over. @throws DomainError `invalid-key`, also for none. */
export function parseVerifierKeys(text: string): readonly VerifierKey[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw invalidKey('a verifier key, name+hash+base64', 'nothing');
  return lines.map(parseVerifierKey);
}

export function formatVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${encodeKey(publicKey)}`;
}

/** Reads `PRIVATE+KEY+name+hash+base64(0x01 ‖ seed)`. @throws DomainError `invalid-key`, which never repeats the text. */
export function parseSigningKey(text: string): SigningKey {
  const trimmed = text.trim();
  if (!trimmed.startsWith(secretMark)) throw invalidKey(`${secretMark}name+hash+base64`, 'something else');
  const { name, id, bytes } = parseKey(trimmed.slice(secretMark.length), 'a signing key', 'something else');
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: 'der', type: 'pkcs8' });
  const key = signingKeyOf(name, secret);
  if (key.id !== id) throw invalidKey('a hash that belongs to name and key', 'another one');
  return key;
}

export function formatSigningKey({ name, id, secret }: SigningKey): string {
  return `${secretMark}${name}+${id}+${encodeKey(secret.export({ format: 'der', type: 'pkcs8' }).subarray(-32))}`;
}

/** A fresh key. @throws DomainError `invalid-key` for a name that cannot stand in a note. */
export function generateSigningKey(name: string): SigningKey {
  return signingKeyOf(name, generateKeyPairSync('ed25519').privateKey);
}

/** The key object that node:crypto verifies with. */
export function publicKeyObject({ publicKey }: VerifierKey): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
}

export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);
}

function signingKeyOf(name: string, secret: KeyObject): SigningKey {
  if (!isKeyName(name)) throw invalidKey('a key name without spaces and "+", for example exeat.corp.example/log', JSON.stringify(name));
  const publicKey = new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { name, id: keyIdOf(name, publicKey), publicKey, secret };
}

function parseKey(
  text: string,
  expected: string,
  shown: string = JSON.stringify(text.slice(0, 200)),
): { name: string; id: string; bytes: Uint8Array } {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  // Base64 that does not read back as itself would give one key two texts.
  if (!isKeyName(name) || bytes.toString('base64') !== encoded || bytes.length !== 33) throw invalidKey(expected, shown);
  if (bytes[0] !== ed25519) throw invalidKey('an Ed25519 key (type 1)', `type ${bytes[0]}`);
  return { name, id, bytes: new Uint8Array(bytes.subarray(1)) };
}

function keyIdOf(name: string, publicKey: Uint8Array): string {
  return createHash('sha256').update(name).update(Uint8Array.of(0x0a, ed25519)).update(publicKey).digest('hex').slice(0, 8);
}

function encodeKey(bytes: Uint8Array): string {
  return Buffer.concat([Uint8Array.of(ed25519), bytes]).toString('base64');
}

function invalidKey(expected: string, got: string): DomainError {
  return new DomainError('invalid-key', `expected ${expected}, got ${got}`, { expected, got });
}
