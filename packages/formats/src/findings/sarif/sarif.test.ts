import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../reader.ts';
import { collect, findingsOf, inChunks } from '../testing/collect.ts';
import { artifactPath, basesOf } from './artifact-path.ts';

const encoder = new TextEncoder();
const asset = { type: 'repo', id: 'git.example/a' } as const;
const tool = '"tool":{"driver":{"name":"T","rules":[{"id":"R0"}]}}';

const read = (text: string, context: ReadContext = { asset }) => collect(encoder.encode(text), { format: 'sarif', ...context });
const log = (run: string): string => `{"version":"2.1.0","runs":[{${run}}]}`;

describe('the path of an artifact', () => {
  const bases = basesOf({ ROOT: { uri: 'file:///build/' }, SUB: { uri: 'sub/dir', uriBaseId: 'ROOT' }, LOOP: { uri: 'x/', uriBaseId: 'LOOP' } });

  test.each([
    ['src/a.c', 'ROOT', 'src/a.c'],
    ['a.c', 'SUB', 'sub/dir/a.c'],
    ['a.c', 'LOOP', 'x/a.c'],
    ['a.c', 'UNKNOWN', 'a.c'],
    ['./a/./b/../c.c', undefined, 'a/c.c'],
    ['../outside.c', undefined, '../outside.c'],
    ['a/../../outside.c', undefined, '../outside.c'],
    ['allowed/%2e%2e/secret.c', undefined, 'secret.c'],
    ['a\\b.c', undefined, 'a/b.c'],
    ['a%20b.c', undefined, 'a b.c'],
    ['100%.c', undefined, '100%.c'],
    ['file:///build/src/a.c', undefined, 'src/a.c'],
    ['file:///elsewhere/a.c', undefined, '/elsewhere/a.c'],
    ['https://app.example/login?x=1', undefined, 'https://app.example/login?x=1'],
    ['.', undefined, undefined],
  ])('%s on %s is %s', (uri, base, path) => {
    expect(artifactPath(uri, base, bases)).toBe(path);
  });
});

describe('suppression', () => {
  test.each([
    ['absent', '', 'open'],
    ['an empty list', ',"suppressions":[]', 'open'],
    ['one without status', ',"suppressions":[{"kind":"inSource"}]', 'suppressed-at-source'],
    ['one accepted', ',"suppressions":[{"kind":"external","status":"accepted"}]', 'suppressed-at-source'],
    ['one under review', ',"suppressions":[{"kind":"external","status":"underReview"}]', 'open'],
    ['one accepted, one rejected', ',"suppressions":[{"kind":"external"},{"kind":"external","status":"rejected"}]', 'open'],
    ['a status that is no SARIF', ',"suppressions":[{"kind":"external","status":"Accepted "}]', 'open'],
    ['something that is no list', ',"suppressions":{"status":"accepted"}', 'open'],
    ['a name of the prototype', ',"suppressions":[{"__proto__":{"status":"accepted"},"status":"rejected"}]', 'open'],
  ])('%s', async (_, member, status) => {
    expect(findingsOf(await read(log(`${tool},"results":[{"ruleId":"R0"${member}}]`)))[0]?.status).toBe(status);
  });
});

describe('a rule', () => {
  test('named by an id is not changed by an index that points elsewhere', async () => {
    const text = log(
      '"tool":{"driver":{"name":"T","rules":[{"id":"A","shortDescription":{"text":"a"}},{"id":"B","shortDescription":{"text":"b"}}]}},"results":[{"ruleId":"A","ruleIndex":1}]',
    );
    expect(findingsOf(await read(text))[0]).toMatchObject({ rule: { id: 'T/A' }, title: 'a' });
  });

  test('that only an index of -1 names is none', async () => {
    expect(await read(log(`${tool},"results":[{"ruleIndex":-1}]`))).toContainEqual(expect.objectContaining({ reason: 'no-rule' }));
  });
});

describe('the asset', () => {
  const results = '"results":[{"ruleId":"R0"}]';
  const repository = (...uris: string[]): string => `"versionControlProvenance":[${uris.map((uri) => `{"repositoryUri":"${uri}"}`).join(',')}]`;

  test("is the caller's before the report's", async () => {
    expect(findingsOf(await read(log(`${tool},${results},${repository('https://git.example/b')}`)))[0]?.asset).toEqual(asset);
  });

  test.each([
    ['none', ''],
    ['two', `,${repository('https://git.example/b', 'https://git.example/c')}`],
    ['an unusable one', `,${repository('file:///home/me/b')}`],
  ])('is asked for when the report names %s', async (_, member) => {
    await expect(read(log(`${tool},${results}${member}`), {})).rejects.toMatchObject({
      code: 'unreadable-findings',
      message: expect.stringContaining('--asset repo:'),
    });
  });

  test('of a clean run without one is unknown, which is said', async () => {
    expect(await read(log(`${tool},"results":[]`), {})).toEqual([expect.objectContaining({ kind: 'skipped', reason: 'no-asset' })]);
  });
});

describe('results before their tool', () => {
  const many = Array.from({ length: 200 }, () => '{"ruleIndex":0}').join(',');
  const late = log(`"results":[${many}],${tool}`);
  const limits = { pendingSize: 20_000 };

  test('are held within a limit, then refused', async () => {
    expect(findingsOf(await read(late))).toHaveLength(200);
    await expect(read(late, { asset, limits })).rejects.toMatchObject({ code: 'too-large', message: expect.stringContaining('tool') });
  });

  test('are read at any length when the report can be opened again', async () => {
    const bytes = encoder.encode(late);
    const items = await read(late, { asset, limits, reopen: () => inChunks(bytes) });
    expect(findingsOf(items).map(({ rule }) => rule.id)).toEqual(Array.from({ length: 200 }, () => 'T/R0'));
  });

  test('that name a base which is never described are read at any length', async () => {
    const based = many.replaceAll(
      '"ruleIndex":0',
      '"ruleIndex":0,"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.c","uriBaseId":"SRC"}}}]',
    );
    expect(findingsOf(await read(log(`${tool},"results":[${based}]`), { asset, limits }))).toHaveLength(200);
    const described = log(`${tool},"results":[${based}],"originalUriBaseIds":{"SRC":{"uri":"src/"}}`);
    await expect(read(described, { asset, limits })).rejects.toMatchObject({ message: expect.stringContaining('originalUriBaseIds') });
    expect(findingsOf(await read(described))[0]?.path).toBe('src/a.c');
  });
});

test.each([
  ['not scanned', `${tool}`, 'no-results'],
  ['scanned without results', `${tool},"results":null`, 'no-results'],
])('a run that was %s is not complete', async (_, run, reason) => {
  const items = await read(log(run));
  expect(items).toContainEqual(expect.objectContaining({ kind: 'skipped', reason }));
  expect(items).toContainEqual({ kind: 'target', target: expect.objectContaining({ complete: false }) });
});

test('a clean run is complete and has no findings', async () => {
  expect(await read(log(`${tool},"results":[]`))).toEqual([{ kind: 'target', target: expect.objectContaining({ asset, complete: true }) }]);
});
