import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../reader.ts';
import { collect, findingsOf } from '../testing/collect.ts';

const encoder = new TextEncoder();
const asset = { type: 'repo', id: 'git.example/a' } as const;
const read = (text: string, context: ReadContext = { asset }) => collect(encoder.encode(text), { format: 'trivy', ...context });
const report = (...results: string[]): string =>
  `{"SchemaVersion":2,"ArtifactName":".","ArtifactType":"filesystem","Metadata":{},"Results":[${results.join(',')}]}`;
const result = (ofClass: string, members: string): string => `{"Target":"t","Class":"${ofClass}"${members}}`;
const targets = async (text: string): Promise<unknown[]> =>
  (await read(text)).flatMap((item) => (item.kind === 'target' ? [[item.target.profile, item.target.complete]] : []));

describe('what a scan says is gone', () => {
  const packages = result('lang-pkgs', ',"Packages":[]');

  test.each([
    ['vulnerabilities, by a list of packages without any', report(packages), [['vulnerability', true]]],
    ['misconfigurations, by files without any', report(result('config', ',"MisconfSummary":{}')), [['misconfiguration', true]]],
    [
      'no vulnerabilities, by a list of packages that a scan for licenses needs too',
      report(packages, result('license', ',"Licenses":[{"Name":"MIT"}]')),
      [
        ['license', true],
        ['vulnerability', false],
      ],
    ],
    ['nothing, by a scan that found nothing to look at', report(), []],
  ])('%s', async (_, text, expected) => {
    expect(await targets(text)).toEqual(expected);
  });
});

describe('objects of a cluster', () => {
  const misconfiguration = '"Results":[{"Target":"x","Class":"config","Misconfigurations":[{"ID":"KSV001","Status":"FAIL"}]}]';
  const object = (name: string): string => `{${misconfiguration},"Name":"${name}","Kind":"Pod","Namespace":"n"}`;
  const cluster = (...objects: string[]): string => `{"Findings":[${objects.join(',')}]}`;

  test('may say their names after their results, and need a cluster', async () => {
    expect(findingsOf(await read(cluster(object('a'), object('b')), { cluster: 'prod' })).map((finding) => finding.asset.id)).toEqual([
      'prod/core/Pod/n/a',
      'prod/core/Pod/n/b',
    ]);
    await expect(read(cluster(object('a')), {})).rejects.toMatchObject({ message: expect.stringContaining('--cluster') });
    await expect(read(cluster(object('a')), { cluster: 'a/b' })).rejects.toMatchObject({ code: 'invalid-asset' });
  });

  test('are not merged into one asset', async () => {
    expect(findingsOf(await read(cluster(object('a'), object('a')), { asset }))).toHaveLength(2);
    await expect(read(cluster(object('a'), object('b')), { asset })).rejects.toMatchObject({
      message: expect.stringContaining('leave the asset out'),
    });
  });
});

test('the text of a secret is not in its finding', async () => {
  const secret = '{"RuleID":"key","Match":"hunter2","Code":{"Lines":[{"Content":"hunter2"}]},"StartLine":1}';
  const items = await read(report(result('secret', `,"Secrets":[${secret}]`)));
  expect(findingsOf(items)).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain('hunter2');
});

test('another schema is refused', async () => {
  await expect(read('{"SchemaVersion":1,"ArtifactName":"a"}')).rejects.toMatchObject({ message: expect.stringContaining('schema 2') });
});
