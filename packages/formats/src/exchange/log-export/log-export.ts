import { type Json, canonicalJson } from '@exeat/core';

/**
 * The log as one file of lines of JSON: a header, one line for each entry in the order of the tree, and an end. Whatever is hashed stands in
 * it as the exact text that is hashed, so a verifier needs neither our code nor canonical JSON:
 *
 *   {"format":"exeat-log","version":1,"payloads":"included"}
 *   {"seq":0,"leaf":"…","hash":"base64 of SHA-256(0x00 ‖ leaf)","payload":{"text":"…"},"salts":{"text":"…"}}
 *   {"size":1,"root":"base64","checkpoint":"signed note, or null"}
 *
 * A leaf is JSON with `stream`, `revision` and `commitments`; `commitments.text` is the hexadecimal SHA-256(salts.text ‖ payload.text). An
 * entry that was redacted has `"redacted":true` in place of payload and salts. With `"payloads":"withheld"` no entry has any. The end comes
 * last, so that a file that was cut off shows it.
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
  /** Null: redacted. */
  readonly payload: Readonly<Record<string, Json>> | null;
  readonly salts: Readonly<Record<string, string>> | null;
};

export function logExportHeader(payloads: 'included' | 'withheld'): string {
  return line({ format: logExportFormat, version: logExportVersion, payloads });
}

export function logExportEntry({ seq, leaf, hash, payload, salts }: ExportedEntry, payloads: 'included' | 'withheld'): string {
  const entry = { seq, leaf, hash: base64(hash) };
  if (payloads === 'withheld') return line(entry);
  if (payload === null || salts === null) return line({ ...entry, redacted: true });
  return line({ ...entry, payload: Object.fromEntries(Object.entries(payload).map(([member, value]) => [member, canonicalJson(value)])), salts });
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
