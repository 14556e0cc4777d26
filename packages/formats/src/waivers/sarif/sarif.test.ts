import { existsSync, readFileSync } from 'node:fs';
import type { AssetRef, EffectiveException } from '@exeat/core';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { clauseOn, type ClauseTerms, exceptionOf, reportOf, testAt, textOf } from '../testing/requests.ts';
import { sarifWaivers } from './sarif.ts';
import { withSuppression } from './suppression.ts';

const report = readFileSync(new URL('samples/report.sarif', import.meta.url), 'utf8');
const schemaFile = new URL('../../../../../../shared/data/standards/sarif-2.1.0.schema.json', import.meta.url);
const fortifyFile = new URL('../../../../../../shared/data/findings/sarif-fortify.sarif', import.meta.url);
const claims: AssetRef = { type: 'repo', id: 'github.com/larkfield/claims' };
const onClaims = (rules: readonly string[], terms: ClauseTerms = {}) => clauseOn('sarif', rules, { type: 'repo', ids: [claims.id] }, terms);

type Log = { runs: { results: Record<string, unknown>[] }[] };

async function render(exceptions: readonly EffectiveException[], { text = report, chunk = 7000, to = [] as readonly AssetRef[], asset = undefined as AssetRef | undefined } = {}) {
  const rendered = await sarifWaivers.render({ exceptions, at: testAt, destinations: to, reports: [reportOf(text, 'in/report.sarif', chunk)], ...(asset === undefined ? {} : { asset }) });
  const [file] = rendered.files;
  const out = file === undefined ? '' : await textOf(file.content);
  return { ...rendered, file, out, codes: rendered.refusals.map(({ exception, code }) => `${exception} ${code}`) };
}

/** Numbers of the results, over all runs, whose suppressions are not those of the input. */
function changed(out: string, text = report): number[] {
  const results = (log: string) => (JSON.parse(log) as Log).runs.flatMap((run) => run.results);
  const before = results(text);
  return results(out).flatMap((result, at) => (JSON.stringify(result) === JSON.stringify(before[at]) ? [] : [at]));
}

describe('an annotated report', () => {
  test('has a suppression on exactly the covered results', async () => {
    const { out, codes, file, validUntil } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1'])])]);
    expect(codes).toEqual([]);
    expect(changed(out)).toEqual([0, 1, 3]);
    expect((JSON.parse(out) as Log).runs[0]?.results[1]?.['suppressions']).toEqual([{
      kind: 'external', status: 'accepted', guid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string,
      justification: 'EXC-2026-0001: Title of EXC-2026-0001', properties: { exceptionId: 'EXC-2026-0001', expiryUtc: '2026-12-31T05:00:00.000Z' },
    }]);
    expect(file).toMatchObject({ name: 'report.sarif', mediaType: 'application/sarif+json', entries: [{ exceptions: ['EXC-2026-0001'] }] });
    expect(validUntil).toBe('2026-12-31T05:00:00.000Z');
  });

  test('is the report, character for character, where nothing is covered', async () => {
    for (const chunk of [1, 7, 7000]) expect((await render([], { chunk })).out).toBe(report);
  });

  test('differs from the report by nothing but the suppressions, however it is cut', async () => {
    const { out } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1', 'Sample Analyzer/SA-2'])])]);
    const bare = out.replaceAll(/, "suppressions": \[\{"kind":"external"[^\]]*\](?=\})/g, '').replace(/\{"kind":"external"[^\]]*(?=\])/, '');
    expect(bare).toBe(report);
    for (const chunk of [1, 3, 64]) expect((await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1', 'Sample Analyzer/SA-2'])])], { chunk })).out).toBe(out);
  });

  test('keeps runs apart, also one that names its tool after its results', async () => {
    const portal = clauseOn('sarif', ['Other Analyzer/OA-1', 'Sample Analyzer/SA-1'], { type: 'repo', ids: ['github.com/larkfield/portal'] });
    expect(changed((await render([exceptionOf('EXC-2026-0001', [portal])])).out)).toEqual([6]);
  });

  test('names the rule by index as the tool lists it', async () => {
    expect(changed((await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-2'])])])).out)).toEqual([5]);
  });

  test('is limited to the destinations', async () => {
    const both = clauseOn('sarif', ['Sample Analyzer/SA-2', 'Other Analyzer/OA-1'], { type: 'repo', ids: [claims.id, 'github.com/larkfield/portal'] });
    expect(changed((await render([exceptionOf('EXC-2026-0001', [both])], { to: [claims] })).out)).toEqual([5]);
  });

  test('carries the exception that lasts longest where several cover a result', async () => {
    const { out } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-2'])], '2026-11-30T00:00:00Z'), exceptionOf('EXC-2026-0002', [onClaims(['Sample Analyzer/SA-2'])])]);
    expect(await sarifWaivers.read(out)).toMatchObject([{ text: 'inSource' }, { exceptions: ['EXC-2026-0002'] }]);
  });

  test('is read back with its exceptions and ends, beside suppressions of others', async () => {
    const { out } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1'], { path: 'services/payments/pay.ts' })])]);
    expect(await sarifWaivers.read(out)).toEqual([
      { target: 'sarif', key: 'runs[0].results[0].suppressions[0]', rule: 'Sample Analyzer/SA-1', exceptions: ['EXC-2026-0001'], until: '2026-12-31T05:00:00.000Z', text: 'EXC-2026-0001: Title of EXC-2026-0001' },
      { target: 'sarif', key: 'runs[0].results[2].suppressions[0]', rule: 'Sample Analyzer/SA-1', exceptions: [], until: null, text: 'inSource' },
    ]);
  });

  test('is valid SARIF 2.1.0', async ({ skip }) => {
    skip(!existsSync(schemaFile), 'needs ../shared/data');
    const validate = sarifSchema();
    const { out } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1', 'Sample Analyzer/SA-2'])])]);
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(JSON.parse(out.replaceAll('"accepted"', '"waived"')))).toBe(false);
  });

  test('of a real scan names its subject by the destination, and is valid SARIF', async ({ skip }) => {
    skip(!existsSync(fortifyFile) || !existsSync(schemaFile), 'needs ../shared/data');
    const text = readFileSync(fortifyFile, 'utf8');
    const exception = exceptionOf('EXC-2026-0001', [onClaims(['Flawfinder/FF1014'])]);
    const { out, codes } = await render([exception], { text, to: [claims] });
    expect(codes).toEqual([]);
    const covered = (JSON.parse(text) as Log).runs[0]?.results.flatMap((result, at) => (result['ruleId'] === 'FF1014' ? [at] : []));
    expect(covered?.length).toBeGreaterThan(0);
    expect(changed(out, text)).toEqual(covered);
    const validate = sarifSchema();
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect((await render([exception], { text, asset: claims })).out).toBe(out);
    await expect(render([exception], { text })).rejects.toThrow('name it with --asset');
  });
});

describe('refuses', () => {
  const sa1 = [exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1'], { path: 'services/payments/**' })])];

  test('to hide a result that is in a second place too: would-widen', async () => {
    const { out, refusals } = await render(sa1);
    expect(changed(out)).toEqual([0]);
    expect(refusals).toMatchObject([{ exception: 'EXC-2026-0001', code: 'would-widen', findings: [{ path: 'services/payments/a.ts' }] }]);
  });

  test('without a report: needs-context', async () => {
    const { refusals, files } = await sarifWaivers.render({ exceptions: sa1, at: testAt, destinations: [], reports: [] });
    expect({ codes: refusals.map(({ code }) => code), files }).toEqual({ codes: ['needs-context'], files: [] });
  });

  test('an exception that is over, and gives the report as it was', async () => {
    const { codes, out } = await render([exceptionOf('EXC-2026-0001', [onClaims(['Sample Analyzer/SA-1'])], '2026-11-24T12:00:00Z')]);
    expect(codes).toEqual(['EXC-2026-0001 not-in-force']);
    expect(out).toBe(report);
  });

  test('a report that it annotated before', async () => {
    const { out } = await render(sa1);
    await expect(render(sa1, { text: out })).rejects.toThrow('expected in/report.sarif as the tool wrote it, got a report that was annotated before (result 1)');
  });

  test('to overrule the repository that a report names', async () => {
    expect(changed((await render(sa1, { to: [{ type: 'repo', id: 'github.com/larkfield/other' }] })).out)).toEqual([]);
  });

  test('a report that changes while it is read', async () => {
    let opened = 0;
    const later = report.replace('{ "ruleId": "OA-1"', '{ "ruleId": "OA-0" }, { "ruleId": "OA-1"');
    const open = () => {
      opened += 1;
      return reportOf(opened > 2 ? later : report).open();
    };
    const source = { name: 'moving', open };
    const { files } = await sarifWaivers.render({ exceptions: sa1, at: testAt, destinations: [], reports: [source] });
    await expect(textOf(files[0]?.content ?? '')).rejects.toThrow('is it being written to?');
  });
});

test.each([
  ['{}', '{"suppressions": [1]}'],
  ['{ "a": 1 }', '{ "a": 1 , "suppressions": [1]}'],
  ['{ "suppressions" : [ ] }', '{ "suppressions" : [ 1] }'],
  ['{ "suppressions": [{"kind":"x"}], "b": [2] }', '{ "suppressions": [{"kind":"x"}, 1], "b": [2] }'],
  ['{ "message": { "suppressions": [] }, "x": "suppressions" }', '{ "message": { "suppressions": [] }, "x": "suppressions" , "suppressions": [1]}'],
  ['{ "\\u0073uppressions": [], "t": "\\"}" }', '{ "\\u0073uppressions": [1], "t": "\\"}" }'],
])('a suppression goes into %s', (before, after) => {
  expect(withSuppression(before, 1 as never)).toBe(after);
});

function sarifSchema() {
  const { $schema: _dialect, id: _id, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
}
