import { canonicalJson, type Json, sha256Text } from '../digest.ts';
import type { Hash } from '../ids.ts';
import type { EventEnvelope } from './envelope.ts';

/** Longest leaf that tlog-tiles can carry (entries are length-prefixed with 16 bits). */
export const maxLeafBytes = 65_535;

/** Members of an event's data that may be erased later: free text and personal data, and anything too long for a leaf. */
const erasable: Readonly<Record<string, readonly string[]>> = {
  exception_drafted: ['content'],
  exception_edited: ['content'],
  exception_submitted: ['version'],
  information_requested: ['text', 'duty'],
  information_answered: ['text', 'version'],
  exception_triaged: ['note'],
  exception_assessed: ['assessment', 'required'],
  seat_decided: ['rationale', 'narrowed'],
  exception_returned: ['text'],
  exception_rejected: ['rationale'],
  acknowledgement_requested: ['duty'],
  grant_created: ['duties'],
  duty_discharged: ['evidence'],
  exception_suspended: ['text'],
  suspension_lifted: ['text'],
  exception_withdrawn: ['text'],
  exception_revoked: ['text'],
  closure_proposed: ['evidence'],
  exception_closed: ['evidence'],
  comment_added: ['text'],
  decision_refused: ['reasons'],
  person_recorded: ['person'],
  unit_recorded: ['unit'],
  calendar_recorded: ['calendar'],
  requirement_published: ['requirement'],
  config_published: ['document'],
};

/** An event split into what is permanent and what can be erased. */
export type SplitEvent = {
  /** Canonical JSON, the exact bytes that the tree hashes. */
  readonly leaf: string;
  /** Erasable members of the data, by name. */
  readonly payload: Readonly<Record<string, Json>>;
  /** Salt of each erasable member, as given. */
  readonly salts: Readonly<Record<string, string>>;
};

/** Names of the data members of an event that go into the payload: the caller draws one salt (≥ 256 bit, base64url) for each. */
export function erasableMembers(type: string, data: Readonly<Record<string, Json | undefined>>): readonly string[] {
  return (erasable[type] ?? []).filter((member) => data[member] !== undefined);
}

/**
 * Splits an event for storage. The leaf holds ids, instants, codes and hashes in clear, and for each erasable member only
 * `sha256(salt ‖ canonical value)`, so that erasing payload and salt leaves the tree whole and the commitment unguessable.
 * @throws Error when the leaf would be longer than `maxLeafBytes`, or a salt is missing.
 */
export function splitEvent(envelope: EventEnvelope, salts: Readonly<Record<string, string>>): SplitEvent {
  const data = envelope.data as Readonly<Record<string, Json | undefined>>;
  const open: Record<string, Json> = {};
  const payload: Record<string, Json> = {};
  const commitments: Record<string, Hash> = {};
  const hidden = new Set(erasableMembers(envelope.type, data));
  for (const [member, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (!hidden.has(member)) {
      open[member] = value;
      continue;
    }
    const salt = salts[member];
    if (salt === undefined) throw new Error(`expected a salt for ${envelope.type}.${member}, got none`);
    payload[member] = value;
    commitments[member] = commitment(salt, value);
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

/** Joins leaf and payload again. A member whose payload was erased reads as `null`, and is listed. */
export function joinEvent(leaf: string, payload: Readonly<Record<string, Json>>): { readonly envelope: EventEnvelope; readonly erased: readonly string[] } {
  const parsed = JSON.parse(leaf) as {
    type: string; stream: string; revision: number; at: EventEnvelope['at']; actor: EventEnvelope['actor']; rule: string;
    data: Record<string, Json>; commitments: Record<string, string>;
  };
  const [type = '', schema = '1'] = parsed.type.split('@');
  const erased: string[] = [];
  const data: Record<string, Json> = { ...parsed.data };
  for (const member of Object.keys(parsed.commitments)) {
    const value = payload[member];
    if (value === undefined) erased.push(member);
    data[member] = value ?? null;
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
