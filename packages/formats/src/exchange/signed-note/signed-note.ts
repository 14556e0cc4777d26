import { sign, verify } from 'node:crypto';
import { DomainError } from '@exeat/core';
import { isKeyName, publicKeyObject, type SigningKey, type VerifierKey } from './note-key.ts';

/** How much a note may hold. */
export const noteLimits = { characters: 1_000_000, signatures: 100 } as const;

/** What became of a note: its text may be used only when it is `trusted`. */
export type OpenedNote =
  | { readonly kind: 'trusted'; readonly text: string; readonly signers: readonly VerifierKey[] }
  /** No signature by a known key. `names`: whose signatures it carries. */
  | { readonly kind: 'unknown-key'; readonly names: readonly string[] }
  /** A signature that claims to be by a known key, and is not: altered text, or forged. */
  | { readonly kind: 'bad-signature'; readonly name: string }
  | { readonly kind: 'malformed'; readonly detail: string };

/**
 * Signs a text as a C2SP signed note: the text, an empty line, one line `— name base64(key id ‖ signature)` per key.
 * @throws DomainError `invalid-note` for a text that is empty, does not end its last line, or holds control characters.
 */
export function signNote(text: string, ...keys: readonly SigningKey[]): string {
  const fault = textFault(text);
  if (fault !== null) throw new DomainError('invalid-note', `expected ${fault}, got ${JSON.stringify(text.slice(0, 60))}`);
  const lines = keys.map(({ name, id, secret }) => {
    const signature = sign(null, Buffer.from(text, 'utf8'), secret);
    return `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** Opens a note with the keys one trusts. Signatures by other keys are ignored, as the format demands. */
export function openNote(note: string, keys: readonly VerifierKey[]): OpenedNote {
  const parsed = parseNote(note);
  if (typeof parsed === 'string') return { kind: 'malformed', detail: parsed };
  const { text, signatures } = parsed;
  const signers = new Set<VerifierKey>();
  for (const { name, id, bytes } of signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    if (!verify(null, Buffer.from(text, 'utf8'), publicKeyObject(key), bytes)) return { kind: 'bad-signature', name };
    signers.add(key);
  }
  if (signers.size === 0) return { kind: 'unknown-key', names: signatures.map(({ name }) => name) };
  return { kind: 'trusted', text, signers: [...signers] };
}

type Signature = { readonly name: string; readonly id: string; readonly bytes: Uint8Array };

/** The parts of a note, or why it is none. */
function parseNote(note: string): { readonly text: string; readonly signatures: readonly Signature[] } | string {
  if (note.length > noteLimits.characters) return `more than ${noteLimits.characters} characters`;
  const split = note.lastIndexOf('\n\n');
  if (split === -1) return 'no empty line between text and signatures';
  const text = note.slice(0, split + 1);
  const fault = textFault(text);
  if (fault !== null) return `expected ${fault}`;
  if (!note.endsWith('\n')) return 'the last line does not end';
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > noteLimits.signatures) return `more than ${noteLimits.signatures} signatures`;
  const signatures: Signature[] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— ([^ ]+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (!isKeyName(name) || bytes.length < 5 || bytes.toString('base64') !== encoded) return 'a signature line is not "— name base64"';
    signatures.push({ name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) });
  }
  return { text, signatures };
}

function textFault(text: string): string | null {
  if (!text.endsWith('\n') || text.length < 2) return 'a text of whole lines';
  if (!text.isWellFormed()) return 'well-formed Unicode';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
  return /[\x00-\x09\x0b-\x1f]/.test(text) ? 'no control characters but line ends' : null;
}
