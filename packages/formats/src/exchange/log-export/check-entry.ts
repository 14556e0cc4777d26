import { appendLeaf, emptyFrontier, type Frontier, frontierRoot, leafHash, maxLeafBytes, sha256Text, type TreeHash } from '@exeat/core';
import { type LeafParts, type LogEntryLine, readLeaf } from './log-line.ts';
import type { EntryFault, EntryFaultCode } from './log-verdict.ts';

const mostListed = 100;

/** Takes entries in order and says of each what is wrong with it. Keeps the frontier of the tree and the last revision of every stream. */
export class EntryChecker {
  readonly payloads: 'included' | 'withheld';
  readonly redacted: { count: number; first: number[] } = { count: 0, first: [] };
  readonly restored: { entry: number; type: string; at: string }[] = [];
  readonly #revisions = new Map<string, number>();
  #frontier: Frontier = emptyFrontier;

  constructor(payloads: 'included' | 'withheld') {
    this.payloads = payloads;
  }

  get size(): number {
    return this.#frontier.size;
  }

  root(): TreeHash {
    return frontierRoot(this.#frontier);
  }

  /** A fault of the entry that comes next. */
  fault(code: EntryFaultCode, detail: string): EntryFault {
    return { code, entry: this.size, detail };
  }

  /** Null: nothing is wrong, and the entry is part of the tree now. */
  check(line: LogEntryLine): EntryFault | null {
    if (line.seq !== this.size)
      return this.fault('wrong-number', `expected entry ${this.size}, got ${line.seq}: entries were removed, added or moved`);
    const bytes = new TextEncoder().encode(line.leaf);
    if (bytes.length > maxLeafBytes) return this.fault('leaf-unreadable', `expected a leaf of at most ${maxLeafBytes} bytes, got ${bytes.length}`);
    const hash = leafHash(bytes);
    if (Buffer.from(hash).toString('base64') !== line.hash)
      return this.fault('hash-differs', 'expected a leaf with the hash beside it, got another: one of the two was altered');
    const leaf = readLeaf(line.leaf);
    if (leaf === null) return this.fault('leaf-unreadable', 'expected a leaf with type, stream, revision, at and commitments, got another text');
    const fault = this.#checkRevision(leaf) ?? this.#checkPayload(line, leaf);
    if (fault !== null) return fault;
    if (leaf.stream === 'log' && /^log_(restored|fork_declared)@/.test(leaf.type))
      this.restored.push({ entry: this.size, type: leaf.type, at: leaf.at });
    this.#frontier = appendLeaf(this.#frontier, hash);
    return null;
  }

  #checkRevision({ stream, revision }: LeafParts): EntryFault | null {
    const expected = (this.#revisions.get(stream) ?? 0) + 1;
    if (revision !== expected)
      return this.fault('revision-gap', `expected revision ${expected} of ${stream}, got ${revision}: an event of it is missing or came twice`);
    this.#revisions.set(stream, revision);
    return null;
  }

  #checkPayload({ payload, salts, redacted }: LogEntryLine, { commitments, stream, revision, type }: LeafParts): EntryFault | null {
    if (this.payloads === 'withheld') {
      const isEmpty = payload === null && salts === null && redacted === null;
      return isEmpty ? null : this.fault('payload-of-redacted', 'expected no payload in an export that withholds them, got one');
    }
    const parts = Object.keys(commitments);
    const named = [...Object.keys(payload ?? {}), ...Object.keys(salts ?? {}), ...(redacted ?? [])];
    const foreign = named.find((part) => !parts.includes(part));
    if (foreign !== undefined) return this.fault('payload-uncommitted', `expected only parts that the leaf commits to, got ${foreign}`);
    for (const part of parts) {
      const [value, salt] = [payload?.[part], salts?.[part]];
      if (redacted?.includes(part) === true) {
        if (value === undefined && salt === undefined) continue;
        return this.fault('payload-of-redacted', `expected nothing of ${part}, which was redacted, got a text or a salt`);
      }
      if (value === undefined || salt === undefined) {
        return this.fault('payload-missing', `expected ${part} with its salt, got none, and nothing says that it was redacted`);
      }
      if (sha256Text(`${salt}${value}`) !== commitments[part]) {
        return this.fault('payload-altered', `expected ${part} of event ${revision} of ${stream} (${type}) as the leaf commits to it, got another text`);
      }
    }
    if (redacted !== null && redacted.length > 0) this.#countRedacted();
    return null;
  }

  #countRedacted(): void {
    this.redacted.count += 1;
    if (this.redacted.first.length < mostListed) this.redacted.first.push(this.size);
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
