import { type Json, canonicalJson } from '@exeat/core';

/**
 * The log as one file of lines of JSON: a header, one line for each entry in the order of the tree, and an end. Whatever is hashed stands in
 * it as the exact text that is hashed, so a verifier needs neither our code nor canonical JSON:
 *
 *   {"format":"exeat-log","version":1,"payloads":"included"}
 *   {"seq":0,"leaf":"…","hash":"base64 of SHA-256(0x00 ‖ leaf)","payload":{"text":"…"},"salts":{"text":"…"}}
 *   {"size":1,"root":"base64","checkpoint":"signed note, or null"}
 *
 * A leaf is JSON with `stream`, `revision` and `commitments`; `commitments.text` is the hexadecimal SHA-256(salts.text ‖ payload.text). Parts
 * that were erased are listed in `"redacted":["text"]`, and have neither payload nor salt. With `"payloads":"withheld"` no entry has any of
 * the three. The end comes last, so that a file that was cut off shows it.
 */
export const logExportFormat = 'exeat-log';
export const logExportVersion = 1;
export const logExportMediaType = 'application/x-ndjson';

/** Longest line: an entry with its payload. */
export const longestLogLine = 64 * 1024 * 1024;

export type ExportedEntry = {
  readonly seq: number;
  /** Canonical JSON, the text that the tree hashes. */
  readonly leaf: string;
  readonly hash: Uint8Array;
  /** Parts that the leaf commits to, by name. */
  readonly payload: Readonly<Record<string, Json>>;
  readonly salts: Readonly<Record<string, string>>;
  /** Whether parts that are missing were erased, by the rules of erasure. */
  readonly isRedacted: boolean;
};

export function logExportHeader(payloads: 'included' | 'withheld'): string {
  return line({ format: logExportFormat, version: logExportVersion, payloads });
}

export function logExportEntry({ seq, leaf, hash, payload, salts, isRedacted }: ExportedEntry, payloads: 'included' | 'withheld'): string {
  const entry = { seq, leaf, hash: base64(hash) };
  if (payloads === 'withheld') return line(entry);
  const texts = Object.fromEntries(Object.entries(payload).map(([part, value]) => [part, canonicalJson(value)]));
  return line({ ...entry, payload: texts, salts, ...(isRedacted ? { redacted: erasedParts(leaf, payload) } : {}) });
}

function erasedParts(leaf: string, payload: Readonly<Record<string, Json>>): readonly string[] {
  const { commitments } = JSON.parse(leaf) as { readonly commitments: Readonly<Record<string, string>> };
  return Object.keys(commitments).filter((part) => payload[part] === undefined);
}

export function logExportEnd(size: number, root: Uint8Array, checkpoint: string | null): string {
  return line({ size, root: base64(root), checkpoint });
}

function line(value: Json): string {
  return `${JSON.stringify(value)}\n`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
