import { existsSync, readFileSync } from 'node:fs';
import { type AssetRef, type EffectiveException, parseInstant } from '@exeat/core';
import { describe, expect, test } from 'vitest';
import { clauseOn, type ClauseTerms, exceptionOf, reportOf, testAt, textOf } from '../testing/requests.ts';
import { xccdfWaivers } from './xccdf.ts';

const report = readFileSync(new URL('samples/report.xml', import.meta.url), 'utf8');
const host: AssetRef = { type: 'host', id: 'app-01.corp.example' };
const rule = (name: string) => `xccdf_dev.exeat_rule_${name}`;
const onHost = (names: readonly string[], terms: ClauseTerms = {}, id = host.id) => clauseOn('xccdf', names.map(rule), { type: 'host', ids: [id] }, terms);

async function render(exceptions: readonly EffectiveException[], { text = report, to = [host], reports = [reportOf(text)] } = {}) {
  const rendered = await xccdfWaivers.render({ exceptions, at: testAt, destinations: to, reports });
  const [file] = rendered.files;
  return { ...rendered, file, text: file === undefined ? '' : await textOf(file.content), codes: rendered.refusals.map(({ exception, code }) => `${exception} ${code}`) };
}

describe('a tailoring', () => {
  test('deselects the excepted rule for the scans of one host, and says until when', async () => {
    const { text, file, validUntil, codes } = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'])])]);
    expect(codes).toEqual([]);
    expect(text).toContain(`<Profile id="xccdf_dev.exeat_profile_app-01.corp.example" extends="xccdf_dev.exeat_profile_base">`);
    expect(text).toContain(`<select idref="${rule('motd')}" selected="false"><remark>EXC-2026-0001 until 2026-12-31T05:00:00.000Z</remark></select>`);
    expect(file?.entries).toEqual([{ key: rule('motd'), exceptions: ['EXC-2026-0001'], until: '2026-12-31T05:00:00.000Z' }]);
    expect(validUntil).toBe('2026-12-31T05:00:00.000Z');
  });

  test('leaves a rule selected that another evaluated rule requires', async () => {
    const { text } = await render([exceptionOf('EXC-2026-0001', [onHost(['audit'])])]);
    expect(text).toContain(`<refine-rule idref="${rule('audit')}" role="unchecked">`);
    expect(text).not.toContain('selected="false"');
  });

  test('leaves a rule selected that a group requires, and a rule that requires a member of it', async () => {
    const chain = `<Group id="xccdf_dev.exeat_group_more"><requires idref="${rule('motd')}"/><Rule id="${rule('x')}"/></Group><Rule id="${rule('y')}"><requires idref="${rule('x')} ${rule('z')}"/></Rule>`;
    const text = report.replace('<TestResult', `${chain}<TestResult`).replace('<score', `<rule-result idref="${rule('y')}"><result>pass</result></rule-result><score`);
    const rendered = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'])])], { text });
    expect(rendered.text).toContain(`<refine-rule idref="${rule('motd')}" role="unchecked">`);
  });

  test('takes an exception limited to a path when that is the only instance', async () => {
    const text = report.replace(/(rule_motd" role[\s\S]*?<result>fail<\/result>)/, '$1<instance>/etc/motd</instance>');
    const limited = [exceptionOf('EXC-2026-0001', [onHost(['motd'], { path: '/etc/motd' })])];
    expect((await render(limited, { text })).file?.entries).toHaveLength(1);
    const second = /<rule-result idref="xccdf_dev.exeat_rule_motd"[\s\S]*?<\/rule-result>/.exec(text)?.[0].replace('/etc/motd<', '/etc/issue<') ?? '';
    const { refusals } = await render(limited, { text: text.replace('<score', `${second}<score`) });
    expect(refusals).toMatchObject([{ code: 'would-widen', findings: [{ path: '/etc/issue' }] }]);
  });

  test('deselects both when both are excepted', async () => {
    const { file, text } = await render([exceptionOf('EXC-2026-0001', [onHost(['audit', 'audit_rotation'])])]);
    expect(file?.entries.map(({ key }) => key)).toEqual([rule('audit'), rule('audit_rotation')]);
    expect(text).not.toContain('unchecked');
  });

  test('carries overlapping exceptions in one entry with the earliest end', async () => {
    const { file, text } = await render([exceptionOf('EXC-2026-0002', [onHost(['motd'])], '2026-12-01T00:00:00Z'), exceptionOf('EXC-2026-0001', [onHost(['motd'])])]);
    expect(file?.entries).toEqual([{ key: rule('motd'), exceptions: ['EXC-2026-0001', 'EXC-2026-0002'], until: '2026-12-01T00:00:00.000Z' }]);
    expect(text.match(/<select/g)).toHaveLength(1);
  });

  test('knows versions of one exception: only the one in force counts', async () => {
    const first = { ...exceptionOf('EXC-2026-0001', [onHost(['motd'])]), version: 1 };
    const renewed = { ...exceptionOf('EXC-2026-0001', [onHost(['cron'])], '2027-03-01T05:00:00Z', parseInstant('2026-12-31T05:00:00Z')), version: 2 };
    const { file, codes } = await render([renewed, first]);
    expect(codes).toEqual([]);
    expect(file?.entries).toEqual([{ key: rule('motd'), exceptions: ['EXC-2026-0001'], until: '2026-12-31T05:00:00.000Z' }]);
    expect((await render([{ ...first, intervals: [] }, renewed])).refusals).toMatchObject([{ code: 'not-in-force', detail: expect.stringContaining('starts at 2026-12-31T05:00') as string }]);
  });

  test('extends nothing when the scan ran the selection of the benchmark itself', async () => {
    const text = report.replace(/<profile [^>]*>/, '').replace(/(rule_extra" role[\s\S]*?<result>)fail/, '$1notselected');
    const rendered = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'])])], { text });
    expect(rendered.text).toContain('<Profile id="xccdf_dev.exeat_profile_app-01.corp.example">');
  });

  test('is the same for the same request, whatever its order', async () => {
    const [a, b] = [exceptionOf('EXC-2026-0001', [onHost(['motd'])]), exceptionOf('EXC-2026-0002', [onHost(['cron'])])];
    expect((await render([a, b])).text).toBe((await render([b, a])).text);
  });

  test('is read back with its exceptions and ends', async () => {
    const { text } = await render([exceptionOf('EXC-2026-0001', [onHost(['motd', 'audit'])])]);
    const common = { target: 'xccdf', exceptions: ['EXC-2026-0001'], until: '2026-12-31T05:00:00.000Z' };
    expect(await xccdfWaivers.read(text)).toMatchObject([{ ...common, key: rule('audit'), effect: 'uncheck' }, { ...common, key: rule('motd'), effect: 'deselect' }]);
  });

  test('of a host with a punycode name is well-formed', async () => {
    const to: AssetRef[] = [{ type: 'host', id: 'xn--bcher-kva.example' }];
    const { text } = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'], {}, 'xn--bcher-kva.example')])], { to, text: report.replaceAll('app-01.corp.example', 'xn--bcher-kva.example') });
    expect(await xccdfWaivers.read(text)).toHaveLength(1);
  });
});

describe('an empty tailoring takes the place of an older one', () => {
  test('when the exception is not in force', async () => {
    const { text, file, codes } = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'])], '2026-11-24T12:00:00Z')]);
    expect(codes).toEqual(['EXC-2026-0001 not-in-force']);
    expect(file).toMatchObject({ entries: [], validUntil: null });
    expect(text).not.toContain('selected=');
  });

  test('when the exception is a record, or about another host', async () => {
    const record = { ...onHost([]), rules: undefined };
    const { codes, unrelated, file } = await render([
      exceptionOf('EXC-2026-0001', [record as never]), exceptionOf('EXC-2026-0002', [onHost(['motd'], {}, 'app-02.corp.example')]),
      exceptionOf('EXC-2026-0003', [{ ...onHost([], {}, 'app-02.corp.example'), rules: undefined } as never]),
    ]);
    expect(codes).toEqual(['EXC-2026-0001 record-only']);
    expect(unrelated).toEqual(['EXC-2026-0002', 'EXC-2026-0003']);
    expect(file?.entries).toEqual([]);
  });
});

describe('refuses', () => {
  const motd = [exceptionOf('EXC-2026-0001', [onHost(['motd'])])];
  const other: AssetRef = { type: 'host', id: 'app-02.corp.example' };

  test('a tailoring for nobody in particular', async () => {
    const { codes, files } = await render(motd, { to: [] });
    expect({ codes, files }).toEqual({ codes: ['EXC-2026-0001 target-lacks-asset-key'], files: [] });
  });

  test.each([
    ['no report', { reports: [] }],
    ['a report of another host', { text: report.replaceAll('app-01.corp.example', 'app-09.corp.example') }],
    ['a profile that the benchmark does not define', { text: report.replace('<profile idref="xccdf_dev.exeat_profile_base"', '<profile idref="xccdf_dev.exeat_profile_gone"') }],
    ['a scan with another selection than it says', { text: report.replace(/<profile [^>]*>/, '') }],
    ['a report without its benchmark', { text: `<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" ${report.slice(report.indexOf('<TestResult') + 12).replace('</Benchmark>', '')}` }],
    ['a report that names no benchmark', { text: report.replace(/<benchmark [^>]*>/, '') }],
    ['a report with a part that cannot be read', { text: report.replace('<result>pass<', '<result>perhaps<') }],
    ['two scans of the host', { reports: [reportOf(report, 'a'), reportOf(report, 'b')] }],
  ])('%s: needs-context', async (_, options) => {
    const { codes, files } = await render(motd, options);
    expect({ codes, files }).toEqual({ codes: ['EXC-2026-0001 needs-context'], files: [] });
  });

  test.each([
    ['passes', ['present']],
    ['was not evaluated', ['nonesuch']],
  ])('a rule that %s: needs-context', async (_, names) => {
    const { codes, file } = await render([exceptionOf('EXC-2026-0001', [onHost(names)])]);
    expect(codes).toEqual(['EXC-2026-0001 needs-context']);
    expect(file?.entries).toEqual([]);
  });

  test.each([
    ['path', { path: 'etc/motd' }], ['port', { port: '22' }], ['component', { component: 'pkg:deb/debian/motd' }], ['value', { value: 'no' }],
  ])('an exception limited to a %s: inexpressible', async (_, terms) => {
    const { codes, file } = await render([exceptionOf('EXC-2026-0001', [onHost(['motd'], terms)])]);
    expect(codes).toEqual(['EXC-2026-0001 inexpressible']);
    expect(file?.entries).toEqual([]);
  });

  test('to hide a result that says the check itself failed: would-widen', async () => {
    const twice = report.replace(/<rule-result idref="xccdf_dev.exeat_rule_motd"[\s\S]*?<\/rule-result>/, (one) => `${one}${one.replace('>fail<', '>error<')}`);
    const { refusals, file } = await render(motd, { text: twice });
    expect(refusals).toMatchObject([{ exception: 'EXC-2026-0001', code: 'would-widen', findings: [{ status: 'not-evaluated' }] }]);
    expect(file?.entries).toEqual([]);
  });

  test('a report of another benchmark, like every reader does', async () => {
    const text = report.replace('href="benchmark.xml" id="xccdf_dev.exeat_benchmark_sample"', 'href="benchmark.xml" id="xccdf_dev.exeat_benchmark_other"');
    await expect(render(motd, { text })).rejects.toThrow('expected results for the benchmark of this report');
  });

  test('a rule whose id names a cluster too: inexpressible', async () => {
    const text = report.replace(`<Rule id="${rule('cron')}"`, `<Rule id="${rule('cron')}" cluster-id="${rule('motd')}"`);
    expect((await render(motd, { text })).codes).toEqual(['EXC-2026-0001 inexpressible']);
  });

  test('a destination that is no host', async () => {
    await expect(render(motd, { to: [{ type: 'repo', id: 'github.com/a/b' }] })).rejects.toThrow('expected a host for an XCCDF tailoring');
  });

  test('for one destination and renders for the other', async () => {
    const both = [exceptionOf('EXC-2026-0001', [clauseOn('xccdf', [rule('motd')], { type: 'host', ids: [host.id, other.id] })])];
    const { files, codes } = await render(both, { to: [host, other] });
    expect(files.map(({ destination }) => destination?.id)).toEqual([host.id]);
    expect(codes).toEqual(['EXC-2026-0001 needs-context']);
  });
});

const shared = new URL('../../../../../../shared/data/findings/', import.meta.url);

describe.each(['xccdf-openscap-debian.xml', 'arf-openscap-debian.xml'])('the report of a real host, %s', (name) => {
  const ssg = (rules: readonly string[]) => [exceptionOf('EXC-2026-0001', [clauseOn('xccdf', rules.map((id) => `xccdf_org.ssgproject.content_rule_${id}`), { type: 'host', ids: [host.id] })])];
  const path = new URL(name, shared);

  test.for([
    [['package_audit_installed'], ['uncheck']],
    [['package_audit_installed', 'service_auditd_enabled'], ['deselect', 'deselect']],
    [['package_rsyslog_installed'], ['deselect']],
  ] as const)('%s', async ([rules, effects], { skip }) => {
    skip(!existsSync(path), 'needs ../shared/data');
    const { text, codes, file } = await render(ssg(rules), { text: readFileSync(path, 'utf8') });
    expect(codes).toEqual([]);
    expect(file?.entries).toHaveLength(rules.length);
    expect(text).toContain('extends="xccdf_org.ssgproject.content_profile_standard"');
    expect(await xccdfWaivers.read(text)).toMatchObject(effects.map((effect) => ({ effect })));
  });
});
