import { describe, expect, test } from 'vitest';
import { detectFormat, findingReaders, readFindings } from './registry.ts';
import { summarise } from './summary.ts';
import { collect, findingsOf, inChunks } from './testing/collect.ts';

const encoder = new TextEncoder();
const sarif = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Tür"}},"results":[{"ruleId":"a"},{"ruleId":"b"}]}]}';
const xccdf =
  '<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" id="t" end-time="2026-01-01T00:00:00Z"><target>h.example</target><rule-result idref="ä"><result>fail</result></rule-result></TestResult>';
const asset = { type: 'repo', id: 'git.example/a' } as const;

function utf16(text: string, { littleEndian }: { littleEndian: boolean }): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) bytes.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(bytes.buffer);
}

describe('a format is known by its content', () => {
  test.each([
    ['SARIF', encoder.encode(sarif), 'sarif', 'Tür/a'],
    ['SARIF with a byte order mark', encoder.encode(`\uFEFF${sarif}`), 'sarif', 'Tür/a'],
    ['SARIF in UTF-16, as PowerShell writes it', utf16(`\uFEFF${sarif}`, { littleEndian: true }), 'sarif', 'Tür/a'],
    ['SARIF in UTF-16 without a mark', utf16(sarif, { littleEndian: false }), 'sarif', 'Tür/a'],
    ['XCCDF', encoder.encode(xccdf), 'xccdf', 'ä'],
    ['XCCDF in UTF-16', utf16(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${xccdf}`, { littleEndian: false }), 'xccdf', 'ä'],
    ['XCCDF after comments and instructions', encoder.encode(`<?xml version="1.0"?>\n<?style x?><!-- a > b -->\n${xccdf}`), 'xccdf', 'ä'],
  ])('%s', async (_, bytes, format, rule) => {
    for (const size of [bytes.length, 1]) {
      const items = await collect(bytes, { asset }, size);
      expect(findingsOf(items)[0]).toMatchObject({ rule: { id: rule }, source: { format } });
    }
  });

  test.each([
    ['text', 'hello'],
    ['another XML', '<html/>'],
    ['a Benchmark of another namespace', '<Benchmark xmlns="urn:other"/>'],
    ['another JSON', '{"Results":[],"SchemaVersion":2}'],
    ['runs of something else', '{"runs":[{"id":1}]}'],
  ])('%s is unknown, and the refusal lists what is known', async (_, text) => {
    const names = findingReaders.map(({ name }) => name).join(', ');
    await expect(readFindings(inChunks(encoder.encode(text)))).rejects.toMatchObject({
      code: 'unknown-format',
      message: expect.stringContaining(names),
    });
  });
});

test.each([
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
])('a report packed with %s is refused by that name, in whatever format it is said to be', async (compression, bytes) => {
  for (const format of [{}, { format: 'sarif' }]) {
    await expect(readFindings(inChunks(new Uint8Array(bytes)), format)).rejects.toMatchObject({
      facts: { compression },
      message: expect.stringContaining('unpack'),
    });
  }
});

test('a name that is no format is refused before anything is read', async () => {
  await expect(readFindings(inChunks(encoder.encode(sarif)), { format: 'xml' })).rejects.toMatchObject({
    code: 'unknown-format',
    facts: { format: 'xml' },
  });
});

test('an empty file is unreadable, not empty', async () => {
  await expect(readFindings(inChunks(new Uint8Array(0)))).rejects.toMatchObject({ code: 'unreadable-findings' });
  await expect(collect(encoder.encode(' \n'), { format: 'sarif' })).rejects.toMatchObject({ code: 'unreadable-findings' });
  await expect(collect(encoder.encode(' \n'), { format: 'xccdf' })).rejects.toMatchObject({ code: 'unreadable-findings' });
});

test('a document type declaration does not hide the format from the refusal', async () => {
  await expect(collect(encoder.encode(`<!DOCTYPE x [<!ENTITY a "b">]>${xccdf}`), {})).rejects.toMatchObject({ code: 'unreadable-findings' });
});

test.each([
  ['bytes', { bytes: sarif.length - 1 }],
  ['records', { records: 1 }],
])('more %s than the limit is too large', async (_, limits) => {
  await expect(collect(encoder.encode(sarif), { asset, limits })).rejects.toMatchObject({ code: 'too-large' });
});

test('a summary counts findings by status; total is their sum', async () => {
  const report = await readFindings(inChunks(encoder.encode(sarif)), { asset });
  expect(await summarise(report)).toEqual({ format: 'sarif', total: 2, open: 2, passed: 0, notEvaluated: 0, suppressedAtSource: 0, skipped: [] });
});

test('the source is closed when the consumer stops early', async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield encoder.encode(sarif.slice(0, -4));
      for (;;) yield encoder.encode(',{"ruleId":"c"}'.repeat(5000));
    } finally {
      closed = true;
    }
  }
  for await (const _ of (await readFindings(endless(), { asset })).items) break;
  expect(closed).toBe(true);
});

test.each([
  ['gzip', [0x1f, 0x8b, 8, 0]],
  ['zip', [0x50, 0x4b, 3, 4]],
])('a packed report (%s) is told to be unpacked', (kind, start) => {
  expect(() => detectFormat(new Uint8Array([...start, 0, 0]))).toThrow(new RegExp(`${kind} file; unpack`));
});
