import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../reader.ts';
import { collect, findingsOf, inChunks } from '../testing/collect.ts';

const encoder = new TextEncoder();
const asset = { type: 'image', id: `sha256:${'a'.repeat(64)}` } as const;
const read = (text: string, context: ReadContext = {}) => collect(encoder.encode(text), { format: 'grype', ...context });
const match = (locations: string): string => `{"vulnerability":{"id":"CVE-1"},"artifact":{"purl":"pkg:npm/left@1","locations":${locations}}}`;

describe('matches before their source', () => {
  const many = Array.from({ length: 200 }, () => match('[]')).join(',');
  const late = `{"matches":[${many}],"source":{"type":"image","target":{"imageID":"${asset.id}"}},"descriptor":{"name":"grype","version":"1"}}`;
  const limits = { pendingSize: 20_000 };

  test('are held within a limit, then refused', async () => {
    expect(findingsOf(await read(late))).toHaveLength(200);
    await expect(read(late, { limits })).rejects.toMatchObject({ code: 'too-large', message: expect.stringContaining('source') });
  });

  test('are read at any length when the report can be opened again, or the caller names the asset', async () => {
    const bytes = encoder.encode(late);
    const findings = findingsOf(await read(late, { limits, reopen: () => inChunks(bytes) }));
    expect(findings).toHaveLength(200);
    expect(findings[0]).toMatchObject({ asset, source: { toolVersion: '1' } });
    expect(findingsOf(await read(late, { limits, asset }))).toHaveLength(200);
  });
});

test.each([
  ['one', '[{"path":"/a"}]', '/a'],
  ['one twice', '[{"path":"/a"},{"path":"/a","layerID":"x"}]', '/a'],
  ['the one that is evidence', '[{"path":"/doc","annotations":{"evidence":"supporting"}},{"path":"/a","annotations":{"evidence":"primary"}}]', '/a'],
  ['several', '[{"path":"/a"},{"path":"/b"}]', undefined],
  ['one that is known and one that is not', '[{"path":"/a"},{}]', undefined],
  ['none', '[]', undefined],
])('a package at %s has the path that holds for all of it', async (_, locations, path) => {
  const findings = findingsOf(await read(`{"matches":[${match(locations)}]}`, { asset }));
  expect(findings.map((finding) => finding.path)).toEqual([path]);
});

test('a scan of a folder asks for its subject', async () => {
  const text = `{"matches":[${match('[]')}],"source":{"type":"directory","target":"/src"}}`;
  await expect(read(text)).rejects.toMatchObject({ message: expect.stringContaining('the directory "/src"') });
});
