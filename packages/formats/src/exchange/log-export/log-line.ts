import { logExportFormat, logExportVersion } from './log-export.ts';

export type LogHeaderLine = { readonly kind: 'header'; readonly payloads: 'included' | 'withheld' };
export type LogEntryLine = {
  readonly kind: 'entry';
  readonly seq: number;
  readonly leaf: string;
  readonly hash: string;
  readonly payload: Readonly<Record<string, string>> | null;
  readonly salts: Readonly<Record<string, string>> | null;
  readonly redacted: readonly string[] | null;
};
export type LogEndLine = { readonly kind: 'end'; readonly size: number; readonly root: string; readonly checkpoint: string | null };
/** What a line says, or what is wrong with it. */
export type LogLine = LogHeaderLine | LogEntryLine | LogEndLine | { readonly kind: 'unreadable'; readonly detail: string };

/** Reads one line. Members that the format does not have are refused: nothing may stand in an export that no hash covers. */
export function readLogLine(text: string): LogLine {
  const value = parse(text);
  if (value === null) return { kind: 'unreadable', detail: 'expected a JSON object, got something else' };
  if ('format' in value) return readHeader(value);
  return 'seq' in value ? readEntry(value) : readEnd(value);
}

/** What of a leaf is checked. */
export type LeafParts = {
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly at: string;
  readonly commitments: Readonly<Record<string, string>>;
};

export function readLeaf(leaf: string): LeafParts | null {
  const value = parse(leaf);
  if (value === null) return null;
  const { type, stream, revision, at, commitments } = value;
  const isLeaf = typeof type === 'string' && typeof stream === 'string' && isCount(revision) && typeof at === 'string' && isTexts(commitments);
  return isLeaf ? { type, stream, revision, at, commitments } : null;
}

function readHeader(value: Readonly<Record<string, unknown>>): LogLine {
  const { format, version, payloads } = value;
  if (format !== logExportFormat || version !== logExportVersion)
    return { kind: 'unreadable', detail: `expected ${logExportFormat} version ${logExportVersion}, got ${String(format)} ${String(version)}` };
  if (payloads !== 'included' && payloads !== 'withheld') return { kind: 'unreadable', detail: 'expected payloads to be included or withheld' };
  return foreignMember(value, ['format', 'version', 'payloads']) ?? { kind: 'header', payloads };
}

function readEntry(value: Readonly<Record<string, unknown>>): LogLine {
  const { seq, leaf, hash, payload, salts, redacted } = value;
  const foreign = foreignMember(value, ['seq', 'leaf', 'hash', 'payload', 'salts', 'redacted']);
  if (foreign !== null) return foreign;
  if (!isCount(seq) || typeof leaf !== 'string' || typeof hash !== 'string') return { kind: 'unreadable', detail: 'expected seq, leaf and hash' };
  if ((payload !== undefined && !isTexts(payload)) || (salts !== undefined && !isTexts(salts)) || (redacted !== undefined && !isList(redacted))) {
    return { kind: 'unreadable', detail: 'expected payload and salts as texts by part, and redacted as a list of parts' };
  }
  return { kind: 'entry', seq, leaf, hash, payload: payload ?? null, salts: salts ?? null, redacted: redacted ?? null };
}

function readEnd(value: Readonly<Record<string, unknown>>): LogLine {
  const { size, root, checkpoint } = value;
  const isEnd = isCount(size) && typeof root === 'string' && (typeof checkpoint === 'string' || checkpoint === null);
  if (!isEnd) return { kind: 'unreadable', detail: 'expected an entry, or the end with size, root and checkpoint' };
  return foreignMember(value, ['size', 'root', 'checkpoint']) ?? { kind: 'end', size, root, checkpoint };
}

function foreignMember(value: object, known: readonly string[]): LogLine | null {
  const foreign = Object.keys(value).find((name) => !known.includes(name));
  return foreign === undefined
    ? null
    : { kind: 'unreadable', detail: `expected no other member than ${known.join(', ')}, got ${JSON.stringify(foreign.slice(0, 60))}` };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
