import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FindingReader, ReadContext, ReadItem } from './reader.ts';
import { findingReaders } from './registry.ts';
import { FindingsTally } from './summary.ts';
import { collect, digestOf, findingsOf, identitiesOf, rowOf } from './testing/collect.ts';

/** Every folder is a reader, every reader a folder; each has samples, each sample a table of what it holds. */
const root = import.meta.dirname;
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'reader.ts')))
  .map(({ name }) => name);
const suffix = '.expected.json';
/** Nothing says where these end. Cut off between two records, or in the last one, they are a shorter report with the same findings. */
const withoutEnd = /\.(?:csv|ndjson|yaml)$/;

/** `context`: what the caller has to say about a sample that does not name its subject. */
type Expected = { context?: ReadContext; summary: unknown; targets: unknown[]; skipped: unknown[]; findings: unknown[]; identities: string };
type Sample = { name: string; bytes: Uint8Array; expected: Expected | undefined };

test('the registry and the folders name the same formats', () => {
  expect(findingReaders.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});

describe.each([...findingReaders])('$name', (reader) => {
  const samples = samplesOf(reader.name);

  test('has a title, a sample with findings, and a table beside each sample', () => {
    expect(reader.title).not.toBe('');
    expect(samples.filter(({ expected }) => expected === undefined).map(({ name }) => `${name}${suffix} is missing`)).toEqual([]);
    expect(samples.some(({ expected }) => (expected?.findings.length ?? 0) > 0)).toBe(true);
  });

  test.each(samples)('$name is known to its own reader only', ({ bytes }) => {
    const head = new TextDecoder().decode(bytes.subarray(0, 64 * 1024));
    expect(findingReaders.filter((each) => each.detect(head)).map(({ name }) => name)).toEqual([reader.name]);
  });

  test.each(samples)('$name gives the findings of its table', async ({ bytes, expected }) => {
    const items = await collect(bytes, { ...expected?.context });
    const findings = findingsOf(items);
    expect(findings.map(rowOf)).toEqual(expected?.findings);
    expect(items.flatMap((item) => (item.kind === 'target' ? [item.target] : []))).toEqual(expected?.targets);
    expect(items.flatMap((item) => (item.kind === 'skipped' ? [[item.reason, item.position?.line ?? null]] : []))).toEqual(expected?.skipped);
    expect(summaryOf(reader, items)).toEqual(expected?.summary);
  });

  test.each(samples)('$name gives each finding an identity of its own, the same on every reading', async ({ bytes, expected }) => {
    const identities = identitiesOf(findingsOf(await collect(bytes, { ...expected?.context })));
    expect(new Set(identities).size).toBe(identities.length);
    expect(digestOf(identities)).toBe(expected?.identities);
  });

  test.each(samples)('$name reads the same however it is cut into chunks', async ({ bytes, expected }) => {
    const context = { ...expected?.context };
    const whole = await collect(bytes, context, bytes.length);
    for (const size of [1, 3, 1021]) expect(await collect(bytes, context, size)).toEqual(whole);
  });

  test.each(samples)('$name is refused wherever it is cut off', async ({ name, bytes, expected }) => {
    const end = contentEnd(bytes);
    const cuts = new Set([end - 1, end - 2]);
    const whole = findingsOf(await collect(bytes, { ...expected?.context }));
    for (let at = 1; at < end; at += Math.ceil(end / 200)) cuts.add(at);
    for (const at of cuts) {
      const reading = collect(bytes.subarray(0, at), { format: reader.name, ...expected?.context });
      if (!withoutEnd.test(name)) {
        await expect(reading, `cut at byte ${at}`).rejects.toMatchObject({ code: 'unreadable-findings' });
        continue;
      }
      const findings = await reading.then(findingsOf, (error: unknown) => {
        expect(error, `cut at byte ${at}`).toMatchObject({ code: 'unreadable-findings' });
        return [];
      });
      const sure = Math.max(0, findings.length - 1);
      expect(findings.slice(0, sure), `cut at byte ${at}`).toEqual(whole.slice(0, sure));
    }
  });

  test.each(samples)('$name is refused with anything after its end', async ({ bytes, expected }) => {
    const more = new Uint8Array([...bytes.subarray(0, contentEnd(bytes)), ...new TextEncoder().encode(' {}<a/>')]);
    await expect(collect(more, { format: reader.name, ...expected?.context })).rejects.toMatchObject({ code: 'unreadable-findings' });
  });

  test.each(samples)('targets of $name come on the side of their findings that the reader promises', async ({ bytes, expected }) => {
    expect(strayFindings(reader, await collect(bytes, { ...expected?.context }))).toEqual([]);
  });
});

function samplesOf(format: string): Sample[] {
  const folder = join(root, format, 'samples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.endsWith(suffix))
    .map((name) => {
      const table = join(folder, `${name}${suffix}`);
      const expected = existsSync(table) ? (JSON.parse(readFileSync(table, 'utf8')) as Expected) : undefined;
      return { name, bytes: new Uint8Array(readFileSync(join(folder, name))), expected };
    });
}

function summaryOf(reader: FindingReader, items: readonly ReadItem[]): unknown {
  const tally = new FindingsTally(reader.name);
  for (const item of items) tally.add(item);
  return tally.summary();
}

/** Findings whose neighbouring target is of another tool or asset. */
function strayFindings(reader: FindingReader, items: readonly ReadItem[]): string[] {
  const ordered = reader.targets === 'before' ? items : items.toReversed();
  const stray: string[] = [];
  let current = '';
  for (const item of ordered) {
    if (item.kind === 'target') current = JSON.stringify([item.target.tool, item.target.asset]);
    if (item.kind === 'finding' && JSON.stringify([item.finding.source.tool, item.finding.asset]) !== current) stray.push(item.finding.rule.id);
  }
  return stray;
}

/** Index after the last byte that is not white space. */
function contentEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && [9, 10, 13, 32].includes(bytes[end - 1] ?? 0)) end -= 1;
  return end;
}
