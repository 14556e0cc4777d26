import { contentDigest, type Finding, findingIdentity, type Hash } from '@exeat/core';
import type { ReadContext, ReadItem } from '../reader.ts';
import { readFindings } from '../registry.ts';

/** Bytes in chunks of a size. */
export async function* inChunks(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect(bytes: Uint8Array, options: ReadContext & { format?: string }, chunkSize?: number): Promise<ReadItem[]> {
  const report = await readFindings(inChunks(bytes, chunkSize), options);
  const items: ReadItem[] = [];
  for await (const item of report.items) items.push(item);
  return items;
}

export function findingsOf(items: readonly ReadItem[]): Finding[] {
  return items.flatMap((item) => (item.kind === 'finding' ? [item.finding] : []));
}

/** Identities in report order, equal ones told apart by their occurrence. */
export function identitiesOf(findings: readonly Finding[]): Hash[] {
  const seen = new Map<Hash, number>();
  return findings.map((finding) => {
    const first = findingIdentity(finding);
    const occurrence = seen.get(first) ?? 0;
    seen.set(first, occurrence + 1);
    return findingIdentity(finding, occurrence);
  });
}

/** One row of a table of expected findings. */
export function rowOf({
  status,
  severity,
  rule,
  asset,
  path,
  line,
  title,
  observedAt,
  source,
  references,
}: Finding): readonly (string | number | null)[] {
  const refs = references === undefined ? null : references.join(' ');
  const who = `${asset.type}:${asset.id}`;
  return [status, source.status, severity, rule.id, who, path ?? null, line ?? null, source.native ?? null, title, observedAt ?? null, refs];
}

export function digestOf(identities: readonly Hash[]): Hash {
  return contentDigest(identities);
}
