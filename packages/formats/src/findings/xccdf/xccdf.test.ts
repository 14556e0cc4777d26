import { describe, expect, test } from 'vitest';
import { collect, findingsOf, identitiesOf } from '../testing/collect.ts';

const encoder = new TextEncoder();
const namespace = 'xmlns="http://checklists.nist.gov/xccdf/1.2"';
const results = '<rule-result idref="r1"><result>fail</result></rule-result>';

function testResult(head: string, id = 't'): string {
  return `<TestResult ${namespace} id="${id}" end-time="2026-01-01T00:00:00Z">${head}${results}</TestResult>`;
}

function benchmark(content: string): string {
  return `<Benchmark ${namespace} id="b1"><Rule id="r1" severity="high"><title>One</title></Rule>${content}</Benchmark>`;
}

const read = (text: string, options: Parameters<typeof collect>[1] = {}) => collect(encoder.encode(text), options);

describe('the host', () => {
  const fact = (name: string, value: string): string => `<fact name="urn:xccdf:fact:asset:identifier:${name}">${value}</fact>`;

  test.each([
    [
      'the full name of the facts before the target',
      `<target>h</target><target-facts>${fact('fqdn', 'h.corp.example')}</target-facts>`,
      'h.corp.example',
    ],
    ['the target', '<target>H.corp.example.</target>', 'h.corp.example'],
    ['a short name before an address', `<target>192.0.2.1</target><target-facts>${fact('host_name', 'h')}</target-facts>`, 'h'],
    [
      'any name before localhost',
      `<target>localhost</target><target-facts>${fact('fqdn', 'localhost')}${fact('host_name', 'h')}</target-facts>`,
      'h',
    ],
    ['localhost when there is nothing else', '<target>localhost</target>', 'localhost'],
  ])('is %s', async (_, head, id) => {
    expect(findingsOf(await read(testResult(head)))[0]?.asset).toEqual({ type: 'host', id });
  });

  test.each([
    ['an IPv4 address', '<target>192.0.2.1</target>'],
    ['an IPv6 address', '<target>fe80::1</target>'],
    ['nothing', ''],
    ['an image of a container', '<target>docker-image://sha256:00ff</target>'],
  ])('is asked for when the report names %s', async (_, head) => {
    await expect(read(testResult(head))).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining('--asset host:') });
    const asset = { type: 'host', id: 'given.example' } as const;
    expect(findingsOf(await read(testResult(head), { asset }))[0]?.asset).toEqual(asset);
  });

  test('cannot be one given asset for results of two', async () => {
    const two = benchmark(testResult('<target>a.example</target>', 't1') + testResult('<target>b.example</target>', 't2'));
    await expect(read(two, { asset: { type: 'host', id: 'c.example' } })).rejects.toMatchObject({ code: 'unreadable-findings' });
    expect(findingsOf(await read(two)).map(({ asset }) => asset.id)).toEqual(['a.example', 'b.example']);
  });
});

describe('results for another benchmark', () => {
  const target = '<target>a.example</target>';

  test.each([
    ['by id', '<benchmark id="b2" href="x.xml"/>'],
    ['by reference', '<benchmark href="#b2"/>'],
  ])('are refused %s', async (_, reference) => {
    await expect(read(benchmark(testResult(reference + target)))).rejects.toMatchObject({
      code: 'unreadable-findings',
      message: expect.stringContaining('b2'),
    });
  });

  test('are refused when not one rule is known', async () => {
    const other = benchmark(testResult(`<benchmark href="x.xml"/>${target}`)).replace('<Rule id="r1"', '<Rule id="r9"');
    await expect(read(other)).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining('none of its rules') });
  });

  test('are not suspected without a benchmark', async () => {
    expect(findingsOf(await read(testResult(`<benchmark id="b2" href="x.xml"/>${target}`)))).toHaveLength(1);
  });
});

test('a run that stands twice in a report counts once', async () => {
  const items = await read(benchmark(testResult('<target>a.example</target>') + testResult('<target>a.example</target>')));
  expect(items.map((item) => (item.kind === 'skipped' ? item.reason : item.kind))).toEqual(['target', 'finding', 'duplicate-run']);
});

test('a run without results is never complete: it must not resolve what an earlier one found', async () => {
  const [target] = await read(testResult('<target>a.example</target>').replace(results, ''));
  expect(target).toMatchObject({ kind: 'target', target: { complete: false } });
});

test('results on several objects keep their identity when their order changes', async () => {
  const on = (file: string): string => `<rule-result idref="r1"><result>fail</result><instance context="file">${file}</instance></rule-result>`;
  const report = (content: string): string => testResult('<target>a.example</target>').replace(results, content);
  const identities = async (content: string) => identitiesOf(findingsOf(await read(report(content))));
  expect(new Set(await identities(on('/a') + on('/b')))).toEqual(new Set(await identities(on('/b') + on('/a'))));
});
