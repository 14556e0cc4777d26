import { type AssetRef, coverageOf, DomainError, type EffectiveException, type Finding, type FrozenClause, parseInstant } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clauseOn, exceptionOf, reportOf, testAt, textOf } from './testing/requests.ts';
import { sarifWaivers } from './sarif/sarif.ts';
import { xccdfWaivers } from './xccdf/xccdf.ts';

const numRuns = process.env['EXEAT_LONG_TESTS'] === '1' ? 5000 : 300;

/** A finding as the test's own model of the report has it: nothing of the reader or the renderer is in it. */
function modelFinding(rule: Finding['rule'], asset: AssetRef, path: string | undefined): Finding {
  const source = { format: 'model', tool: 'model', status: 'fail' };
  return { rule, asset, ...(path === undefined ? {} : { path }), status: 'open', severity: 'medium', title: rule.id, source };
}

function covered(finding: Finding, exceptions: readonly EffectiveException[]): boolean {
  return coverageOf(finding, exceptions, testAt).status === 'covered';
}

const intervals = fc.constantFrom(['2026-11-01T00:00:00Z', '2026-12-31T00:00:00Z'], ['2026-11-01T00:00:00Z', '2026-11-24T12:00:00Z'], ['2026-11-25T00:00:00Z', '2026-12-31T00:00:00Z'], ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00.001Z']);

function exceptionsOf(clauses: fc.Arbitrary<FrozenClause>): fc.Arbitrary<readonly EffectiveException[]> {
  const one = fc.tuple(fc.array(clauses, { minLength: 1, maxLength: 3 }), intervals);
  return fc.array(one, { maxLength: 4 }).map((all) => all.map(([scope, [from = '', until = '']], at) => exceptionOf(`EXC-2026-000${at}`, scope, until, parseInstant(from))));
}

const terms = fc.record({ path: fc.constantFrom('a/x', 'a/**', 'b/y'), port: fc.constant('22'), value: fc.constant('no') }, { requiredKeys: [] });
/** Most clauses are not limited further: the interesting ones would otherwise be rare. */
const termsOrNone = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: fc.record({ path: fc.constantFrom('a/x', 'a/**', 'b/y', '/a/x') }) }, { weight: 1, arbitrary: terms });

describe('a rendered tailoring', () => {
  const [host, other] = ['app-01.corp.example', 'app-02.corp.example'];
  const names = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'];
  type Rule = { group: number; requires: number | null; results: { result: string; path: string | null }[] };
  const rule: fc.Arbitrary<Rule> = fc.record({
    group: fc.nat(2),
    requires: fc.option(fc.nat(5), { freq: 3 }),
    results: fc.array(fc.record({ result: fc.constantFrom('fail', 'fail', 'fail', 'pass', 'error', 'notselected'), path: fc.option(fc.constantFrom('a/x', 'b/y'), { freq: 2 }) }), { minLength: 1, maxLength: 2 }),
  });
  type Model = { rules: Rule[]; groupRequires: (number | null)[]; profile: boolean };
  const model: fc.Arbitrary<Model> = fc.record({
    rules: fc.array(rule, { minLength: 6, maxLength: 6 }),
    groupRequires: fc.array(fc.option(fc.nat(5), { freq: 4 }), { minLength: 3, maxLength: 3 }),
    profile: fc.boolean(),
  });
  const clauses = fc.tuple(fc.subarray(names, { minLength: 1 }), fc.subarray([host, other], { minLength: 1 }), termsOrNone)
    .map(([ids, hosts, more]) => clauseOn('xccdf', ids, { type: 'host', ids: hosts }, more));

  function reportText({ rules, groupRequires, profile }: Model): string {
    const requires = (target: number | null) => (target === null ? '' : `<requires idref="r${target}"/>`);
    const groups = groupRequires.map((target, group) => `<Group id="g${group}">${requires(target)}${
      rules.map((each, at) => (each.group === group ? `<Rule id="r${at}">${requires(each.requires)}</Rule>` : '')).join('')}</Group>`);
    const results = rules.flatMap((each, at) => each.results.map(({ result, path }) =>
      `<rule-result idref="r${at}"><result>${result}</result>${path === null ? '' : `<instance>/${path}</instance>`}</rule-result>`));
    return `<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b"><Profile id="p"/>${groups.join('')}<TestResult id="t" end-time="2026-11-20T00:00:00Z">`
      + `<benchmark href="b.xml" id="b"/>${profile ? '<profile idref="p"/>' : ''}<target>${host}</target>${results.join('')}</TestResult></Benchmark>`;
  }

  /** What a scanner no longer evaluates: rules that are switched off, and whatever needs a rule that is no longer selected. */
  function hiddenBy(text: string, { rules, groupRequires }: Model): number[] {
    const deselected = new Set([...text.matchAll(/<select idref="r(\d)" selected="false"/g)].map(([, at]) => Number(at)));
    const unchecked = new Set([...text.matchAll(/<refine-rule idref="r(\d)" role="unchecked"/g)].map(([, at]) => Number(at)));
    for (let before = -1; before !== deselected.size; ) {
      before = deselected.size;
      rules.forEach(({ group, requires }, at) => {
        const needs = [requires, groupRequires[group] ?? null];
        if (needs.some((need) => need !== null && deselected.has(need))) deselected.add(at);
      });
    }
    return [...new Set([...deselected, ...unchecked])];
  }

  test('hides only what its exceptions cover, whatever the scopes, the results and the benchmark', async () => {
    let entries = 0;
    await fc.assert(fc.asyncProperty(model, exceptionsOf(clauses), async (report, exceptions) => {
      const { files } = await xccdfWaivers.render({ exceptions, at: testAt, destinations: [{ type: 'host', id: host }], reports: [reportOf(reportText(report))] })
        .catch((error: unknown) => {
          // Nothing to render and no context to say it in.
          if (exceptions.length === 0 && error instanceof DomainError) return { files: [] };
          throw error;
        });
      for (const file of files) {
        entries += file.entries.length;
        for (const at of hiddenBy(await textOf(file.content), report)) {
          for (const { result, path } of report.rules[at]?.results ?? []) {
            if (result === 'notselected' || result === 'pass') continue;
            expect(result).toBe('fail');
            expect(covered(modelFinding({ scheme: 'xccdf', id: `r${at}` }, { type: 'host', id: host }, path === null ? undefined : `/${path}`), exceptions)).toBe(true);
          }
        }
      }
    }), { numRuns });
    expect(entries).toBeGreaterThan(numRuns / 10);
  });
});

describe('an annotated SARIF report', () => {
  const repos = ['github.com/larkfield/claims', 'github.com/larkfield/portal'];
  const tools = ['Alpha', 'Beta'];
  type Result = { rule: string; byIndex: boolean; paths: string[]; kind: string | null; suppressions: unknown };
  const result: fc.Arbitrary<Result> = fc.record({
    rule: fc.constantFrom('R1', 'R2', 'R3'), byIndex: fc.boolean(), paths: fc.array(fc.constantFrom('a/x', 'a/b/z', 'b/y'), { maxLength: 2 }),
    kind: fc.option(fc.constantFrom('fail', 'open', 'pass', 'notApplicable')), suppressions: fc.option(fc.constantFrom([], [{ kind: 'inSource' }], [{ kind: 'external', status: 'underReview' }])),
  });
  type Run = { tool: string; repo: string; results: Result[]; toolLast: boolean };
  const runs = fc.array(fc.record({ tool: fc.constantFrom(...tools), repo: fc.constantFrom(...repos), results: fc.array(result, { maxLength: 6 }), toolLast: fc.boolean() }), { maxLength: 3 });
  const clauses = fc.tuple(fc.subarray(tools.flatMap((tool) => ['R1', 'R2', 'R3'].map((id) => `${tool}/${id}`)), { minLength: 1 }), fc.subarray(repos, { minLength: 1 }), termsOrNone)
    .map(([ids, assets, more]) => clauseOn('sarif', ids, { type: 'repo', ids: assets }, more));

  function logOf(all: readonly Run[]): string {
    return JSON.stringify({ version: '2.1.0', runs: all.map(({ tool, repo, results, toolLast }) => {
      const head = { tool: { driver: { name: tool, rules: ['R1', 'R2', 'R3'].map((id) => ({ id })) } }, versionControlProvenance: [{ repositoryUri: `https://${repo}` }] };
      const body = { results: results.map(({ rule, byIndex, paths, kind, suppressions }) => ({
        ...(byIndex ? { ruleIndex: Number(rule.slice(1)) - 1 } : { ruleId: rule }),
        message: { text: '} ] "results": [ {' },
        ...(kind === null ? {} : { kind }),
        ...(suppressions === null ? {} : { suppressions }),
        ...(paths.length === 0 ? {} : { locations: paths.map((uri) => ({ physicalLocation: { artifactLocation: { uri } } })) }),
      })) };
      return toolLast ? { ...body, ...head } : { ...head, ...body };
    }) }, null, 1);
  }

  type Log = { runs: { results: { suppressions?: unknown }[] }[] };

  test('suppresses only what its exceptions cover, at every place of a result, and changes nothing else', async () => {
    let suppressed = 0;
    await fc.assert(fc.asyncProperty(runs, exceptionsOf(clauses), fc.integer({ min: 1, max: 90 }), async (all, exceptions, chunk) => {
      const text = logOf(all);
      const { files } = await sarifWaivers.render({ exceptions, at: testAt, destinations: [], reports: [reportOf(text, 'report', chunk)] });
      const out = JSON.parse(await textOf(files[0]?.content ?? '')) as Log;
      const before = JSON.parse(text) as Log;
      all.forEach((run, at) => run.results.forEach(({ rule, paths, kind }, index) => {
        const [was, is] = [before.runs[at]?.results[index], out.runs[at]?.results[index]];
        if (JSON.stringify(was) === JSON.stringify(is)) return;
        suppressed += 1;
        expect({ ...is, suppressions: 0 }).toEqual({ ...was, suppressions: 0 });
        expect([null, 'fail', 'open']).toContain(kind);
        for (const path of paths.length === 0 ? [undefined] : paths) {
          expect(covered(modelFinding({ scheme: 'sarif', id: `${run.tool}/${rule}` }, { type: 'repo', id: run.repo }, path), exceptions)).toBe(true);
        }
        if (was !== undefined && is !== undefined) Object.assign(is, { suppressions: was.suppressions });
      }));
      const restored = JSON.parse(JSON.stringify(out)) as Log;
      expect(restored.runs.map(({ results }) => results.length)).toEqual(before.runs.map(({ results }) => results.length));
    }), { numRuns });
    expect(suppressed).toBeGreaterThan(numRuns / 10);
  });
});
