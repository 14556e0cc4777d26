import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReadContext, ReadItem } from './reader.ts';
import { findingReaders } from './registry.ts';
import { collect, findingsOf, identitiesOf } from './testing/collect.ts';

const encoder = new TextEncoder();
const read = (text: string, options: ReadContext & { format?: string } = {}): Promise<ReadItem[]> => collect(encoder.encode(text), options);
const statuses = async (text: string, options?: ReadContext): Promise<string[]> => findingsOf(await read(text, options)).map(({ status }) => status);
const skipped = (items: readonly ReadItem[]): string[] => items.flatMap((item) => (item.kind === 'skipped' ? [item.reason] : []));

describe('OCSF', () => {
  const event = (members: string): string =>
    `{"class_uid":2004,"metadata":{"event_code":"r","product":{"name":"Prowler"}},"finding_info":{"uid":"u"},"resources":[{"uid":"x"}],${members}}`;

  test.each([
    ['"status_code":"FAIL","status_id":3', 'suppressed-at-source'],
    ['"status_code":"FAIL","status":"Suppressed"', 'suppressed-at-source'],
    ['"status_code":"FAIL","status":"New","status_id":3', 'open'],
    ['"status_code":"PASS","status":"Suppressed"', 'passed'],
    ['"status_code":"MANUAL"', 'not-evaluated'],
    ['"status_code":"something new"', 'open'],
    ['"status_code":"FAIL","status":"Resolved"', 'open'],
    ['"status":"Resolved"', 'passed'],
    ['"compliance":{"status_id":1}', 'passed'],
    ['"compliance":{"status_id":2}', 'open'],
    ['"compliance":{"status_id":3}', 'open'],
    ['"severity_id":3', 'open'],
  ])('with %s is %s', async (members, status) => {
    expect(await statuses(event(members))).toEqual([status]);
  });

  test('keeps a resource that only its account can tell from another apart by account', async () => {
    const of = (account: string): string => event(`"cloud":{"provider":"aws","region":"eu-west-1","account":{"uid":"${account}"}}`);
    const assets = findingsOf(await read(`${of('111111111111')}\n${of('222222222222')}`)).map(({ asset }) => asset.id);
    expect(assets).toEqual(['aws/111111111111/eu-west-1/x', 'aws/222222222222/eu-west-1/x']);
  });
});

describe('an asset that the caller names', () => {
  const asset = { type: 'host', id: 'given.example' } as const;
  const host = (name: string): string =>
    `<ReportHost name="${name}"><HostProperties><tag name="HOST_END">x</tag></HostProperties><ReportItem port="0" severity="2" pluginID="1" pluginName="P"/></ReportHost>`;
  const nessus = (hosts: string): string => `<NessusClientData_v2><Report name="r">${hosts}</Report></NessusClientData_v2>`;

  test('stands for a host that has an address only', async () => {
    expect(skipped(await read(nessus(host('192.0.2.1'))))).toEqual(['no-asset']);
    expect(findingsOf(await read(nessus(host('192.0.2.1')), { asset }))[0]?.asset).toEqual(asset);
  });

  test.each([
    ['hosts', nessus(host('a.example') + host('b.example'))],
    ['resources', '{"Findings":[{"GeneratorId":"g","AwsAccountId":"1","Resources":[{"Id":"x"},{"Id":"y"}]}]}'],
    ['lines', '{"rule":{"scheme":"generic","id":"r"},"asset":{"type":"host","id":"a"},"status":"open"}\n{"rule":{"scheme":"generic","id":"r"},"asset":{"type":"host","id":"b"},"status":"open"}'],
    ['objects', 'apiVersion: openreports.io/v1alpha1\nkind: Report\nresults:\n- {policy: p, result: fail, subjects: [{apiVersion: v1, kind: Pod, name: a}, {apiVersion: v1, kind: Pod, name: b}]}\n'],
  ])('is refused for several %s: it would merge them', async (_, text) => {
    await expect(read(text, { asset })).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining('leave the asset out') });
  });
});

describe('objects of Kubernetes', () => {
  const result = '- {policy: p, rule: r, result: fail, resources: [{apiVersion: v1, kind: Pod, name: a, namespace: n}]}';
  const expected = ['prod/core/Pod/n/a'];
  const report = `apiVersion: wgpolicyk8s.io/v1beta1\nkind: PolicyReport\nresults:\n${result}\n`;
  const indented = report.replaceAll('\n', '\n    ').trimEnd();

  test.each([
    ['one', report],
    ['of the second document', `# c\n---\n${report}...\n---\n`],
    ['of a list with indented elements', `apiVersion: v1\nkind: List\nitems:\n  - ${indented}\n`],
    ['of a list with Windows line ends', `apiVersion: v1\nkind: List\nitems:\n  - ${indented}\n`.replaceAll('\n', '\r\n')],
    ['of a list with comments and empty lines', `kind: PolicyReportList\nitems: # all\n# first\n\n  - ${indented}\n# last\n\nmetadata: {}\n`],
    ['of a list in flow style', `kind: List\nitems: [{apiVersion: openreports.io/v1alpha1, kind: Report, results: [${result.slice(2)}]}]\n`],
    ['with an anchor', `apiVersion: wgpolicyk8s.io/v1beta1\nkind: PolicyReport\nmetadata: {name: &n n}\nresults:\n${result.replace('namespace: n', 'namespace: *n')}\n`],
  ])('are read: %s', async (_, text) => {
    const items = await read(text, { cluster: 'prod', format: 'policyreport' });
    expect(findingsOf(items).map(({ asset }) => asset.id)).toEqual(expected);
    expect(skipped(items)).toEqual([]);
  });

  test('an empty list holds nothing', async () => {
    expect(skipped(await read('apiVersion: v1\nkind: List\nitems: []\n', { cluster: 'prod', format: 'policyreport' }))).toEqual(['no-results']);
  });

  test('a slash in a name cannot make it another object', async () => {
    const text = report.replace('name: a,', 'name: x/../a,');
    expect(skipped(await read(text, { cluster: 'prod' }))).toEqual(['no-asset']);
  });

  test('an audit without violations is a clean one, not an unreadable one', async () => {
    const text = '{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"K","metadata":{"name":"n"},"status":{"auditTimestamp":"2026-11-24T09:00:00Z","totalViolations":0}}';
    expect(await read(text, { cluster: 'prod' })).toEqual([]);
  });
});

test('one advisory of a record is not the other', async () => {
  const text = '{"Findings":[{"GeneratorId":"AWSInspector","AwsAccountId":"1","Vulnerabilities":[{"Id":"CVE-2026-1"},{"Id":"CVE-2026-2"}],"Resources":[{"Id":"x"}]}]}';
  expect(findingsOf(await read(text)).map(({ rule }) => `${rule.scheme}:${rule.id}`)).toEqual(['vuln:CVE-2026-1', 'vuln:CVE-2026-2']);
});

test.each(['components', 'Components '])('a CSV column %s that is not known is not left out', async (column) => {
  await expect(read(`rule,asset,status,${column}\n`)).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining(column) });
});

describe('what `findings read` prints can be read again', () => {
  const samples = findingReaders.flatMap(({ name }) =>
    readdirSync(join(import.meta.dirname, name, 'samples'))
      .filter((file) => !file.endsWith('.expected.json'))
      .map((file) => ({ format: name, file: join(import.meta.dirname, name, 'samples', file) })),
  );

  test.each(samples)('$file', async ({ format, file }) => {
    const { context } = JSON.parse(readFileSync(`${file}.expected.json`, 'utf8')) as { context?: ReadContext };
    const first = findingsOf(await collect(new Uint8Array(readFileSync(file)), { format, ...context }));
    if (first.length === 0) return;
    const again = await read(first.map((finding) => JSON.stringify(finding)).join('\n'));
    expect(skipped(again)).toEqual([]);
    expect(findingsOf(again)).toEqual(first);
    expect(identitiesOf(findingsOf(again))).toEqual(identitiesOf(first));
  });
});

test('a line that is taken as it stands gives what a close look gives', async () => {
  const line = (members: string): string =>
    `{"rule":{"scheme":"vuln","id":"CVE-2026-1"},"asset":{"type":"host","id":"a.example"},"status":"open","severity":"low","title":"T"${members},"source":{"format":"own","tool":"O","status":"fail"}}`;
  const variants = ['', ',"path":"/a"', ',"path":" "', ',"line":0', ',"line":7', ',"port":"\\u0000"', ',"observedAt":"2026-11-24T09:00:00.000Z"', ',"references":["C-1"]', ',"other":1', ',"__proto__":1', ',"component":null'];
  const alone = await Promise.all(variants.map(async (members) => (await read(line(members))).filter(({ kind }) => kind !== 'target')));
  // The first time that its texts occur, a line is looked at closely; the second time it is taken as it stands.
  const twice = (await read([...variants, ...variants].map(line).join('\n'))).filter(({ kind }) => kind !== 'target');
  const withoutPlace = (items: readonly ReadItem[]): unknown[] => items.map((item) => (item.kind === 'skipped' ? { ...item, position: undefined } : item));
  expect(withoutPlace(twice)).toEqual(withoutPlace([...alone.flat(), ...alone.flat()]));
});
