import { DomainError } from '@exeat/core';
import { arfReader } from './arf/reader.ts';
import { asffReader } from './asff/reader.ts';
import { checkovReader } from './checkov/reader.ts';
import { csvReader } from './csv/reader.ts';
import { exeatReader } from './exeat/reader.ts';
import { gatekeeperReader } from './gatekeeper/reader.ts';
import { hdfReader } from './hdf/reader.ts';
import { nessusReader } from './nessus/reader.ts';
import { ocsfReader } from './ocsf/reader.ts';
import { oscalReader } from './oscal-ar/reader.ts';
import { policyReportReader } from './policyreport/reader.ts';
import { cyclonedxReader } from './cyclonedx/reader.ts';
import { grypeReader } from './grype/reader.ts';
import { npmAuditReader } from './npm-audit/reader.ts';
import { osvReader } from './osv/reader.ts';
import { type FindingReader, limitsOf, type ReadContext, type ReadItem } from './reader.ts';
import { sarifReader } from './sarif/reader.ts';
import { encodingOf } from './text-decoding.ts';
import { trivyReader } from './trivy/reader.ts';
import { xccdfReader } from './xccdf/reader.ts';

/** Every format that can be read. A new one is a folder and a line here; the conformance test says what is missing. */
export const findingReaders: readonly FindingReader[] = [
  arfReader,
  asffReader,
  checkovReader,
  csvReader,
  cyclonedxReader,
  exeatReader,
  gatekeeperReader,
  grypeReader,
  hdfReader,
  nessusReader,
  npmAuditReader,
  ocsfReader,
  oscalReader,
  osvReader,
  policyReportReader,
  sarifReader,
  trivyReader,
  xccdfReader,
];

const headSize = 64 * 1024;

export type FindingsReport = {
  /** Name of the reader. */
  readonly format: string;
  readonly targets: FindingReader['targets'];
  /** May be iterated once. */
  readonly items: AsyncIterable<ReadItem>;
};

/**
 * Reads findings, in the format that is named or that the content shows (the first 64 KiB; never a file's name).
 * @throws DomainError `unknown-format`, at once; `unreadable-findings` and `too-large`, at once or while `items` is read.
 */
export async function readFindings(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadContext & { readonly format?: string } = {},
): Promise<FindingsReport> {
  const { format, ...context } = options;
  const named = format === undefined ? undefined : findingReader(format);
  const { head, all } = await peek(chunks);
  if (head.length === 0) throw new DomainError('unreadable-findings', 'expected a report, got an empty file', { byte: 0 });
  const compression = compressionOf(head);
  if (compression !== undefined) {
    throw new DomainError('unknown-format', `expected a report as text, got one compressed with ${compression}; unpack it first`, { compression });
  }
  const reader = named ?? detectFormat(head);
  return { format: reader.name, targets: reader.targets, items: withinRecordLimit(reader.read(all, context), limitsOf(context).records) };
}

/** The reader of a name. @throws DomainError `unknown-format` with the names there are. */
export function findingReader(name: string): FindingReader {
  const reader = findingReaders.find((each) => each.name === name);
  if (reader !== undefined) return reader;
  throw new DomainError('unknown-format', `expected one of the formats ${names()}, got ${JSON.stringify(name.slice(0, 100))}`, {
    format: name.slice(0, 100),
  });
}

/** The one reader that knows content by its start. @throws DomainError `unknown-format`; `unreadable-findings` for an encoding that is not read. */
export function detectFormat(head: Uint8Array): FindingReader {
  const text = new TextDecoder(encodingOf(head)).decode(head.subarray(0, headSize));
  const readers = findingReaders.filter((each) => each.detect(text));
  const [only, another] = readers;
  if (only !== undefined && another === undefined) return only;
  const packed = archiveOf(head);
  if (packed !== null) throw new DomainError('unknown-format', `expected a report as the tool wrote it, got a ${packed} file; unpack it first`);
  const came = only === undefined ? 'content that is none of them' : `content that may be ${readers.map(({ name }) => name).join(' or ')}`;
  throw new DomainError('unknown-format', `expected a report in one of the formats ${names()}, got ${came}; name it with --format`);
}

/** The kind of archive that begins so; null for none that is known. */
function archiveOf([first, second, third]: Uint8Array): string | null {
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x50 && second === 0x4b && third === 0x03) return 'zip';
  return null;
}

/** How the content says that it is packed, by its first bytes. No text in an encoding that is read starts like one of these. */
function compressionOf(head: Uint8Array): string | undefined {
  const start = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return compressions.find(([magic]) => start.startsWith(magic))?.[1];
}

const compressions = [
  ['1f8b', 'gzip'],
  ['504b0304', 'zip'],
  ['425a68', 'bzip2'],
  ['fd377a58', 'xz'],
  ['28b52ffd', 'zstd'],
] as const;

function names(): string {
  return findingReaders.map(({ name }) => name).join(', ');
}

/** The start of the content, and all of it again. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const source = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let size = 0;
  while (size < headSize) {
    const next = await source.next();
    if (next.done === true) break;
    taken.push(next.value);
    size += next.value.length;
  }
  const head = new Uint8Array(Math.min(size, headSize));
  let at = 0;
  for (const chunk of taken) {
    head.set(chunk.subarray(0, head.length - at), at);
    at += Math.min(chunk.length, head.length - at);
  }
  return { head, all: again(taken, source) };
}

async function* again(taken: Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = taken.shift(); chunk !== undefined; chunk = taken.shift()) yield chunk;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** Counts as the items pass. Not a generator: resuming one more for each item would be a good part of reading a report of short lines. */
function withinRecordLimit(items: AsyncIterable<ReadItem>, limit: number): AsyncIterable<ReadItem> {
  return {
    [Symbol.asyncIterator]() {
      const source = items[Symbol.asyncIterator]();
      const close = async (): Promise<IteratorResult<ReadItem>> => {
        await source.return?.();
        return { done: true, value: undefined };
      };
      let records = 0;
      const counted = (item: IteratorResult<ReadItem>): IteratorResult<ReadItem> | Promise<never> => {
        if (item.done !== true && item.value.kind !== 'target') records += 1;
        return records > limit ? tooMany() : item;
      };
      const tooMany = async (): Promise<never> => {
        await close();
        throw new DomainError('too-large', `expected at most ${limit} findings in a report, got more; split it or raise the limit`, { limit });
      };
      return { next: () => source.next().then(counted), return: close };
    },
  };
}
