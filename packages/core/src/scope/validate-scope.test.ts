import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RawClause, validateScope } from './validate-scope.ts';

const good: RawClause = {
  requirement: ' STD-VM/VM-2.2 ',
  rules: { scheme: 'vuln', ids: ['cve-2021-23337', 'CVE-2021-23337'] },
  asset: { type: 'host', ids: ['App-01.', 'app-01'] },
};

describe('the scope of a request', () => {
  it('comes out canonical, each id once', () => {
    expect(validateScope([good])).toEqual({
      ok: true,
      value: [{ requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: ['CVE-2021-23337'] }, asset: { type: 'host', ids: ['app-01'] } }],
    });
  });

  it('keeps containers, classes and all narrower terms', () => {
    const clause: RawClause = {
      requirement: 'A/1',
      asset: { type: 'repo', under: 'https://GitHub.com/larkfield/', growth: { max: 5 } },
      component: 'pkg:npm/lodash',
      path: './a//b/**',
      port: ' 443/tcp ',
      value: '1.0',
    };
    expect(validateScope([clause])).toEqual({
      ok: true,
      value: [
        {
          requirement: 'A/1',
          asset: { type: 'repo', under: 'github.com/larkfield', growth: { max: 5 } },
          component: 'pkg:npm/lodash',
          path: 'a/b/**',
          port: '443/tcp',
          value: '1.0',
        },
      ],
    });
  });

  it.each<[string, readonly RawClause[], string]>([
    ['no clause', [], 'scope: expected at least one clause'],
    ['no requirement', [{ ...good, requirement: '' }], 'scope[0].requirement: expected the requirement'],
    ['a wildcard requirement', [{ ...good, requirement: 'STD-*' }], 'scope[0].requirement: expected one requirement'],
    ['no ids of rules', [{ ...good, rules: { scheme: 'vuln', ids: [] } }], 'scope[0].rules.ids: expected at least one id'],
    ['an unknown scheme', [{ ...good, rules: { scheme: 'cve', ids: ['x'] } }], 'scope[0].rules.scheme: expected a rule scheme'],
    ['a wildcard in a rule', [{ ...good, rules: { scheme: 'vuln', ids: ['CVE-2021-*'] } }], 'scope[0].rules.ids[0]: expected the exact id'],
    ['a question mark in a rule', [{ ...good, rules: { scheme: 'vuln', ids: ['CVE-2021-?'] } }], 'a wildcard would cover'],
    ['a regular expression', [{ ...good, rules: { scheme: 'vuln', ids: ['^CVE-.+$'] } }], 'no regular expressions'],
    ['a regular expression in slashes', [{ ...good, rules: { scheme: 'sarif', ids: ['/CVE-.+/i'] } }], 'no regular expressions'],
    ['a negation', [{ ...good, rules: { scheme: 'vuln', ids: ['!CVE-2021-1'] } }], 'no negation'],
    ['an invisible character in a rule', [{ ...good, rules: { scheme: 'vuln', ids: ['CVE-2021-\u200b1'] } }], 'invisible'],
    ['an unknown asset type', [{ ...good, asset: { type: 'server', ids: ['x'] } }], 'scope[0].asset.type: expected an asset type'],
    ['neither ids nor under', [{ ...good, asset: { type: 'host' } }], 'scope[0].asset: expected either "ids" or "under"'],
    ['both ids and under', [{ ...good, asset: { type: 'host', ids: ['a'], under: 'b' } }], 'expected either "ids" or "under"'],
    ['no ids of assets', [{ ...good, asset: { type: 'host', ids: [] } }], 'scope[0].asset.ids: expected at least one id'],
    ['a bare star', [{ ...good, asset: { type: 'host', ids: ['*'] } }], 'scope[0].asset.ids[0]: expected'],
    ['a star within', [{ ...good, asset: { type: 'arn', ids: ['arn:aws:s3:::*'] } }], 'list the ids, or name a container'],
    ['a star as container', [{ ...good, asset: { type: 'unit', under: '*' } }], 'scope[0].asset.under: expected one container'],
    ['an IP address', [{ ...good, asset: { type: 'host', ids: ['ok', '10.0.0.1'] } }], 'scope[0].asset.ids[1]: expected a host name'],
    ['localhost', [{ ...good, asset: { type: 'host', ids: ['LocalHost.'] } }], 'expected the name that tells the host from others'],
    ['growth of a list', [{ ...good, asset: { type: 'host', ids: ['a'], growth: { max: 2 } } }], 'a list of ids does not grow'],
    [
      'growth by half',
      [{ ...good, asset: { type: 'host', under: 'a', growth: { max: 1.5 } } }],
      'scope[0].asset.growth.max: expected a whole number',
    ],
    ['growth without bound', [{ ...good, asset: { type: 'host', under: 'a', growth: { max: Infinity } } }], 'expected a whole number'],
    ['no package URL', [{ ...good, component: 'lodash@4' }], 'scope[0].component: expected a package URL'],
    ['a path that climbs', [{ ...good, path: 'a/../**' }], 'scope[0].path: expected a path'],
    ['two stars beside text', [{ ...good, path: 'a/b**' }], 'expected "**" as a whole segment'],
    ['an empty value', [{ ...good, value: ' ' }], 'scope[0].value: expected a text'],
    ['too many assets', [{ ...good, asset: { type: 'host', ids: Array.from({ length: 20_001 }, (_, i) => `h${i}`) } }], 'expected at most 20000 ids'],
    ['too many clauses', Array.from({ length: 201 }, () => good), 'expected at most 200 clauses'],
  ])('is refused for %s', (_name, raw, text) => {
    const decision = validateScope(raw);
    expect(decision.ok).toBe(false);
    expect(decision.ok ? [] : decision.reasons.map((reason) => reason.text)).toEqual(expect.arrayContaining([expect.stringContaining(text)]));
  });

  it('names every fault at once', () => {
    const decision = validateScope([{ ...good, requirement: '', component: 'x', asset: { type: 'host', ids: ['1.2.3.4', '*'] } }]);
    expect(decision.ok ? 0 : decision.reasons.length).toBeGreaterThanOrEqual(4);
  });

  it('once read is read again without change', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('a/b', 'A.B', 'pkg:npm/x@1', 'x/**', 'CVE-1', 'cve-2020-1'));
    const raw = fc.record({
      requirement: text,
      asset: fc.record({ type: fc.constantFrom('host', 'repo', 'generic', 'k8s'), ids: fc.array(text, { maxLength: 3 }) }),
      path: text,
      value: text,
      component: fc.constant('pkg:npm/a'),
    });
    fc.assert(
      fc.property(raw, (clause) => {
        const once = validateScope([clause]);
        if (once.ok) expect(validateScope(once.value as readonly RawClause[])).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });
});
