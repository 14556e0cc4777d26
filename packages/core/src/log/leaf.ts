import { canonicalJson, type Json, sha256Text } from '../digest.ts';
import type { Hash } from '../ids.ts';
import type { EventEnvelope } from './envelope.ts';
import { payloadPaths, redactionMarker, valueAt, withValue, without } from './erasable.ts';

/** Longest leaf that tlog-tiles can carry (entries are length-prefixed with 16 bits). */
export const maxLeafBytes = 65_535;

/** An event split into what is permanent and what stands beside it. */
export type SplitEvent = {
  /** Canonical JSON, the exact bytes that the tree hashes. */
  readonly leaf: string;
  /** Parts of the data that are not in the leaf, by dotted path. */
  readonly payload: Readonly<Record<string, Json>>;
  /** Salt of each part, as given. */
  readonly salts: Readonly<Record<string, string>>;
};

/**
 * Splits an event for storage. The leaf holds ids, instants, codes and hashes in clear, and for each part of the payload only
 * `sha256(salt ‖ canonical value)`: erasing a part with its salt (≥ 256 bit, base64url) leaves the tree whole and the commitment unguessable.
 * @throws Error when the leaf would be longer than `maxLeafBytes`, or a salt is missing.
 */
export function splitEvent(envelope: EventEnvelope, salts: Readonly<Record<string, string>>): SplitEvent {
  let open = envelope.data;
  const payload: Record<string, Json> = {};
  const commitments: Record<string, Hash> = {};
  for (const path of payloadPaths(envelope.type, envelope.data)) {
    const salt = salts[path];
    const value = valueAt(envelope.data, path);
    if (salt === undefined || value === undefined) throw new Error(`expected a salt for ${path} of ${envelope.type}, got none`);
    payload[path] = value;
    commitments[path] = commitment(salt, value);
    open = without(open, path);
  }
  const leaf = canonicalJson({
    type: `${envelope.type}@${envelope.schema}`, stream: envelope.stream, revision: envelope.revision, at: envelope.at,
    actor: envelope.actor as Json, rule: envelope.ruleId, data: open, commitments,
  });
  // A leaf is at most three bytes of UTF-8 per UTF-16 unit; only then is the exact length worth counting.
  if (leaf.length * 3 > maxLeafBytes && utf8Length(leaf) > maxLeafBytes) {
    throw new Error(`expected a leaf of at most ${maxLeafBytes} bytes for ${envelope.type} in ${envelope.stream}, got ${utf8Length(leaf)}`);
  }
  return { leaf, payload, salts };
}

/** Commitment to a value that may be erased: `sha256(salt ‖ canonical JSON)`, hex. */
export function commitment(salt: string, value: Json): Hash {
  return sha256Text(`${salt}${canonicalJson(value)}`);
}

/** Joins leaf and payload again. A part that was erased reads as its marker, and is listed by path. */
export function joinEvent(leaf: string, payload: Readonly<Record<string, Json>>): { readonly envelope: EventEnvelope; readonly erased: readonly string[] } {
  const parsed = JSON.parse(leaf) as {
    type: string; stream: string; revision: number; at: EventEnvelope['at']; actor: EventEnvelope['actor']; rule: string;
    data: Json; commitments: Record<string, string>;
  };
  const [type = '', schema = '1'] = parsed.type.split('@');
  const erased: string[] = [];
  let data = parsed.data;
  for (const path of Object.keys(parsed.commitments)) {
    const value = payload[path];
    if (value === undefined) erased.push(path);
    data = withValue(data, path, value === undefined ? redactionMarker(type, path) : value);
  }
  const envelope: EventEnvelope = {
    stream: parsed.stream, revision: parsed.revision, type, schema: Number(schema), at: parsed.at, actor: parsed.actor, ruleId: parsed.rule, data,
  };
  return { envelope, erased };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
