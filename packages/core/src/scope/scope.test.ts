import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAssetKey } from '../asset/canonical.ts';
import { type RequirementId, requirementId } from '../ids.ts';
import { type Deviation, matchClause } from './clause-matches.ts';
import { scopesIntersect } from './deviation-key.ts';
import { parseInstant } from '../time.ts';
import { admitToClass, freezeScope, frozenScopeFaults } from './freeze-scope.ts';
import { compareScopes } from './narrower.ts';
import { pathMatches } from './path-pattern.ts';
import { parseRuleKey, ruleKey } from './rule-id.ts';
import { checkRulesCited } from './rules-cited.ts';
import type { FrozenClause, FrozenScope, Scope, ScopeClause } from './scope.ts';

const read = (name: string) => parse(readFileSync(new URL(`../../cases/${name}.yaml`, import.meta.url), 'utf8'));

type MatchCase = { name: string; clause: string; rule: string; asset: string; expect: 'matches' | 'other' | string[] } & Pick<
  Deviation,
  'component' | 'path' | 'port' | 'value'
>;
const matches: { clauses: Record<string, ScopeClause>; cases: MatchCase[]; paths: [string, string, boolean][] } = read('scope-matches');

describe('a clause covers', () => {
  const recorded = () => ['github.com/larkfield/claims'];
  it.each(matches.cases)('$name', ({ clause, rule, asset, expect: expected, component, path, port, value }) => {
    const written = matches.clauses[clause];
    const ruleRef = parseRuleKey(rule);
    if (written === undefined || ruleRef === null) throw new Error(`case names ${clause}, ${rule}`);
    const [frozen] = freezeScope([written], recorded);
    const deviation: Deviation = {
      rule: ruleRef,
      asset: parseAssetKey(asset),
      ...(component === undefined ? {} : { component }),
      ...(path === undefined ? {} : { path }),
      ...(port === undefined ? {} : { port }),
      ...(value === undefined ? {} : { value }),
    };
    const match = frozen === undefined ? null : matchClause(frozen, deviation);
    if (typeof expected === 'string') expect(match).toEqual({ kind: expected });
    else expect(match).toMatchObject({ kind: 'missed', reasons: expected.map((code) => ({ code })) });
  });

  it.each(matches.paths)('path %s, %s: %s', (pattern, path, is) => {
    expect(pathMatches(pattern, path)).toBe(is);
  });

  it('takes no time to fail on a hostile pattern', () => {
    const started = performance.now();
    expect(pathMatches(`${'*a'.repeat(100)}*b`, 'a'.repeat(4000))).toBe(false);
    expect(pathMatches(`${'**/a/'.repeat(100)}b`, 'a/'.repeat(1900))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

type ChangeCase = { name: string; previous: Partial<FrozenClause>[]; next: Partial<FrozenClause>[]; is: string; intersects: boolean };
const changes: { base: ScopeClause; cases: ChangeCase[] } = read('scope-changes');

describe('a changed scope is', () => {
  function frozen(clauses: Partial<FrozenClause>[]): FrozenScope {
    return clauses.map((clause) => {
      const { rules, ...rest } = { ...changes.base, ...clause };
      const members = clause.members ?? ('ids' in rest.asset ? [...rest.asset.ids].sort() : []);
      return { ...rest, ...(rules === null || rules === undefined ? {} : { rules }), members };
    });
  }
  it.each(changes.cases)('$is: $name', ({ previous, next, is, intersects }) => {
    const [before, after] = [frozen(previous), frozen(next)];
    expect(compareScopes(after, before)).toBe(is);
    expect(scopesIntersect(after, before)).toBe(intersects);
    expect(scopesIntersect(before, after)).toBe(intersects);
  });

  it('compares drafts by the structure of their containers', () => {
    const clause = (asset: ScopeClause['asset']): Scope => [{ ...changes.base, asset }];
    const org = clause({ type: 'repo', under: 'github.com/larkfield' });
    expect(compareScopes(clause({ type: 'repo', under: 'github.com/larkfield/claims' }), org)).toBe('narrower');
    expect(compareScopes(clause({ type: 'repo', ids: ['github.com/larkfield/claims'] }), org)).toBe('narrower');
    expect(compareScopes(clause({ type: 'repo', under: 'github.com/larkfield2' }), org)).toBe('wider');
    expect(compareScopes(org, clause({ type: 'repo', under: 'github.com/larkfield/claims' }))).toBe('wider');
    expect(compareScopes(clause({ type: 'unit', ids: ['ITO'] }), clause({ type: 'unit', under: 'OPS' }))).toBe('wider');
  });
});

describe('membership', () => {
  const clause: ScopeClause = { ...changes.base, asset: { type: 'host', under: 'laptops', growth: { max: 3 } } };

  it('is resolved once, sorted and without repetition', () => {
    expect(freezeScope([clause], (type, container) => (type === 'host' && container === 'laptops' ? ['b', 'a', 'b'] : []))[0]?.members).toEqual([
      'a',
      'b',
    ]);
  });

  it('of a class leaves out the newest beyond the cap (S21)', () => {
    const [frozen] = freezeScope([clause], () => ['a', 'b']);
    if (frozen === undefined) throw new Error('no clause');
    const { clause: grown, left } = admitToClass(frozen, ['b', 'd', 'c']);
    expect(grown.members).toEqual(['a', 'b', 'd']);
    expect(left).toEqual(['c']);
  });

  it('E54 of a class are those that approvers saw: nobody puts an asset in by setting its tag afterwards', () => {
    const tagged = new Set(['a']);
    const [approved] = freezeScope([clause], () => [...tagged]);
    if (approved === undefined || approved.rules === undefined) throw new Error('no clause with rules');
    tagged.add('b');
    const rule = { scheme: approved.rules.scheme, id: approved.rules.ids[0] ?? '' };
    const found = (id: string): string => matchClause(approved, { rule, asset: { type: 'host', id } }).kind;
    expect([found('a'), found('b')]).toEqual(['matches', 'other']);
  });

  it('of a frozen query never grows: what joins is drift', () => {
    const [frozen] = freezeScope([{ ...clause, asset: { type: 'host', under: 'laptops' } }], () => ['a']);
    if (frozen === undefined) throw new Error('no clause');
    expect(admitToClass(frozen, ['b'])).toEqual({ clause: frozen, left: ['b'] });
  });

  it('must not be empty, nor above the cap', () => {
    expect(frozenScopeFaults(freezeScope([{ ...clause, asset: { type: 'host', under: 'x' } }], () => []))).toHaveLength(1);
    expect(frozenScopeFaults(freezeScope([clause], () => ['a', 'b', 'c', 'd']))).toHaveLength(1);
    expect(frozenScopeFaults(freezeScope([clause], () => []))).toHaveLength(0);
  });
});

describe('rules and the requirements they check (E40)', () => {
  const mappings = new Map<string, readonly RequirementId[]>([
    ['vuln:CVE-1', [requirementId('STD-VM/VM-2.2')]],
    ['xccdf:tls', [requirementId('STD-CR/CR-3.1'), requirementId('STD-AW/AW-13.1')]],
  ]);
  const rule = (scheme: 'vuln' | 'xccdf', id: string) => ({ scheme, ids: [id] });
  const on = (requirement: string, ids: string[], rules = rule('xccdf', 'tls')): ScopeClause => ({
    requirement: requirementId(requirement),
    rules,
    asset: { type: 'host', ids },
  });

  it.each<[string, Scope, string[]]>([
    ['a mapped rule with its requirement', [on('STD-VM/VM-2.2', ['a'], rule('vuln', 'CVE-1'))], []],
    ['a rule that nobody mapped', [on('STD-VM/VM-2.2', ['a'], rule('vuln', 'CVE-9'))], ['unmapped-rule']],
    ['a rule that checks something else', [on('STD-AW/AW-13.1', ['a'], rule('vuln', 'CVE-1'))], ['unmapped-rule', 'uncited-requirement']],
    ['the weaker of two requirements', [on('STD-AW/AW-13.1', ['a'])], ['uncited-requirement']],
    ['both requirements', [on('STD-AW/AW-13.1', ['a']), on('STD-CR/CR-3.1', ['a'])], []],
    ['both, but not for the same assets', [on('STD-AW/AW-13.1', ['a', 'b']), on('STD-CR/CR-3.1', ['a'])], ['uncited-requirement']],
    ['both, the second in fewer places', [on('STD-AW/AW-13.1', ['a']), { ...on('STD-CR/CR-3.1', ['a']), port: '443' }], ['uncited-requirement']],
    ['a record, which needs no rule', [{ requirement: requirementId('STD-TP/TP-9.1'), asset: { type: 'vendor', ids: ['v'] } }], []],
  ])('%s', (_name, scope, codes) => {
    expect(checkRulesCited(scope, { mappings, takenAway: new Map() }, { now: parseInstant('2026-11-24T15:00:00Z'), heldDays: 30 }).map((reason) => reason.code)).toEqual(codes);
  });

  it('a rule key is read as it is written', () => {
    expect(parseRuleKey('sarif:CodeQL/js/xss:a')).toEqual({ scheme: 'sarif', id: 'CodeQL/js/xss:a' });
    expect(ruleKey({ scheme: 'vuln', id: 'X' })).toBe('vuln:X');
    expect(parseRuleKey('vuln:cve-2021-1')).toEqual({ scheme: 'vuln', id: 'CVE-2021-1' });
    expect(parseRuleKey('vuln:ghsa-ABCD-efgh-ijkl')).toEqual({ scheme: 'vuln', id: 'GHSA-abcd-efgh-ijkl' });
    expect(parseRuleKey('nope:1')).toBeNull();
  });
});
