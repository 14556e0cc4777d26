import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../reader.ts';
import { collect, findingsOf } from '../testing/collect.ts';

const encoder = new TextEncoder();
const asset = { type: 'repo', id: 'git.example/a' } as const;
const read = (text: string, context: ReadContext = { asset }) => collect(encoder.encode(text), { format: 'cyclonedx', ...context });
const json = (members: string, version = '1.6'): string => `{"bomFormat":"CycloneDX","specVersion":"${version}"${members}}`;
const xml = (parts: string, version = '1.6'): string => `<bom xmlns="http://cyclonedx.org/schema/bom/${version}">${parts}</bom>`;
const analysis = (state: string): string => json(`,"vulnerabilities":[{"id":"CVE-1","analysis":{"state":${state}}}]`);

test.each([
  ['"not_affected"', 'suppressed-at-source'],
  ['"false_positive"', 'suppressed-at-source'],
  ['"resolved"', 'passed'],
  ['"resolved_with_pedigree"', 'passed'],
  ['"exploitable"', 'open'],
  ['"in_triage"', 'open'],
  ['"NOT_AFFECTED"', 'open'],
  ['["not_affected"]', 'open'],
  ['null', 'open'],
])('an analysis that says %s is %s', async (state, status) => {
  expect(findingsOf(await read(analysis(state))).map((finding) => finding.status)).toEqual([status]);
});

test.each(['1.4', '1.5', '1.6', '1.7'])('version %s is read in JSON and XML', async (version) => {
  expect(findingsOf(await read(json(',"vulnerabilities":[{"id":"CVE-1"}]', version)))).toHaveLength(1);
  expect(findingsOf(await read(xml('<vulnerabilities><vulnerability><id>CVE-1</id></vulnerability></vulnerabilities>', version)))).toHaveLength(1);
});

test.each([
  ['JSON of another version', json('', '1.3')],
  ['JSON of version 2', json('', '2.0')],
  ['XML of another version', xml('', '1.3')],
  ['XML of something else', '<bom xmlns="urn:other"/>'],
])('%s is refused by its version or name', async (_, text) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringMatching(/CycloneDX/) });
});

describe('components that come after what refers to them', () => {
  const late = json(
    ',"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"c"}]}],"components":[{"bom-ref":"c","purl":"pkg:npm/left@1"}],"metadata":{}',
  );

  test('are waited for in JSON', async () => {
    expect(findingsOf(await read(late)).map((finding) => finding.component)).toEqual(['pkg:npm/left@1']);
  });

  test('are refused in XML, whose schema has an order', async () => {
    const text = xml('<vulnerabilities/><components><component bom-ref="c"/></components>');
    await expect(read(text)).rejects.toMatchObject({ message: expect.stringContaining('components before vulnerabilities') });
  });
});

test('a statement of VEX about other BOMs is read at any length, and its silence resolves nothing', async () => {
  const statement = '{"id":"CVE-1","affects":[{"ref":"urn:cdx:11111111-1111-4111-8111-111111111111/1#pkg%3Anpm%2Fleft%401"}]}';
  const text = json(`,"metadata":{},"vulnerabilities":[${Array.from({ length: 200 }, () => statement).join(',')}]`);
  const items = await read(text, { asset, limits: { pendingSize: 20_000 } });
  expect(findingsOf(items)).toHaveLength(200);
  expect(findingsOf(items)[0]?.component).toBe('pkg:npm/left@1');
  expect(items.at(-1)).toMatchObject({ kind: 'target', target: { complete: false } });
});

test('a component without bom-ref, twice named or of another kind is no harm', async () => {
  const components =
    '[{"purl":"pkg:npm/a@1"},{"bom-ref":"c","purl":"pkg:npm/b@1"},{"bom-ref":"c","purl":"pkg:npm/evil@1"},7,{"bom-ref":"d","purl":"none"}]';
  const text = json(`,"components":${components},"metadata":{},"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"c"},{"ref":"d"},{"ref":5},{}]}]`);
  expect(findingsOf(await read(text)).map((finding) => [finding.component, finding.source.native])).toEqual([
    ['pkg:npm/b@1', undefined],
    [undefined, 'd'],
  ]);
});
