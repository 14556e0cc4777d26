import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssetRef } from '../asset/asset.ts';
import type { Finding } from '../finding/finding.ts';
import { exceptionId, grantId, requirementId } from '../ids.ts';
import { matchClause } from '../scope/clause-matches.ts';
import type { FrozenClause } from '../scope/scope.ts';
import type { Instant } from '../time.ts';
import { coverageOf, coverageOfDeviation } from './coverage-of-finding.ts';
import { CoverageIndex } from './coverage-index.ts';
import type { EffectiveException } from './effective-exception.ts';

// More than the index names one by one, so that some clauses become sets.
const repos = ['h/a/x', 'h/a/y', 'h/b/x', ...Array.from({ length: 9 }, (_, at) => `h/c/${at}`)].sort();
const asset: fc.Arbitrary<AssetRef> = fc.oneof(
  fc.record({ type: fc.constant('repo' as const), id: fc.constantFrom(...repos) }),
  fc.record({ type: fc.constantFrom('host' as const, 'generic' as const), id: fc.constantFrom('a', 'b') }),
);
const ruleId = fc.constantFrom('R1', 'R2', 'R3');
const scheme = fc.constantFrom('vuln' as const, 'generic' as const);
const component = fc.option(fc.constantFrom('pkg:npm/x', 'pkg:npm/x@1', 'pkg:npm/y@1'), { nil: undefined });
const value = fc.option(fc.constantFrom('1', '2'), { nil: undefined });

const clause: fc.Arbitrary<FrozenClause> = fc
  .tuple(
    fc.constantFrom('A/1', 'A/2'),
    fc.option(fc.record({ scheme, ids: fc.uniqueArray(ruleId, { minLength: 1 }) }), { nil: undefined, freq: 8 }),
    component,
    value,
    fc.oneof(
      fc.array(asset, { minLength: 1, maxLength: 3 }).map((refs) => {
        const [first] = refs;
        const type = first?.type ?? 'host';
        const ids = [...new Set(refs.filter((ref) => ref.type === type).map((ref) => ref.id))].sort();
        return { asset: { type, ids }, members: ids };
      }),
      fc
        .tuple(
          fc.constantFrom('h/a', 'h'),
          fc.oneof(fc.subarray(repos), fc.constant(repos), fc.constant(repos.slice(1))),
          fc.constantFrom('frozen', 'class', 'structural'),
        )
        .map(([under, members, kind]) => ({
          asset: { type: 'repo' as const, under, ...(kind === 'class' ? { growth: { max: 5 } } : {}) },
          members,
          ...(kind === 'structural' ? { structural: true as const } : {}),
        })),
    ),
  )
  .map(([requirement, rules, purl, deviating, where]) => ({
    requirement: requirementId(requirement),
    ...(rules === undefined ? {} : { rules }),
    ...(purl === undefined ? {} : { component: purl }),
    ...(deviating === undefined ? {} : { value: deviating }),
    ...where,
  }));

const day = fc.integer({ min: 0, max: 9 });
const at = (n: number) => `2026-11-1${n}T00:00:00.000Z` as Instant;
function intervalsOf(n: number, from: number, until: number, suspended: number): EffectiveException['intervals'] {
  const grant = grantId(`E${n}/g1`);
  if (suspended <= from || suspended + 1 >= until) return [{ grant, from: at(from), until: at(until), then: 'expired' }];
  return [
    { grant, from: at(from), until: at(suspended), then: 'suspended' },
    { grant, from: at(suspended + 1), until: at(until), then: 'expired' },
  ];
}
const exception: fc.Arbitrary<EffectiveException> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 2 }), fc.array(clause, { minLength: 1, maxLength: 3 }), day, day, day)
  .map(([n, version, scope, from, until, suspended]) => ({
    id: exceptionId(`E${n}`),
    version,
    title: '',
    basis: 'waiver',
    scope,
    versionHash: null,
    trust: 'signed',
    intervals: from < until ? intervalsOf(n, from, until, suspended) : [],
  }));
const finding: fc.Arbitrary<Finding> = fc
  .tuple(scheme, ruleId, asset, component, value, fc.constantFrom('open' as const, 'open' as const, 'passed' as const))
  .map(([ruleScheme, id, ref, purl, deviating, status]) => ({
    rule: { scheme: ruleScheme, id },
    asset: ref,
    ...(purl === undefined ? {} : { component: purl }),
    ...(deviating === undefined ? {} : { value: deviating }),
    status,
    severity: 'high',
    title: '',
    source: { format: 'f', tool: 't', status: 's' },
  }));

describe('the coverage index', () => {
  it('nominates every exception that matches, and coverage through it is the same as without', () => {
    const step = fc.oneof(
      fc.record({ add: exception }),
      fc.record({ remove: fc.integer({ min: 1, max: 12 }) }),
      // The same scope once more, as after a suspension or an end.
      fc.record({ endAll: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.array(finding, { minLength: 1, maxLength: 10 }), day, (steps, findings, now) => {
        const index = new CoverageIndex();
        const model = new Map<string, EffectiveException>();
        for (const one of steps) {
          if ('add' in one) {
            index.add(one.add);
            model.set(`${one.add.id} ${one.add.version}`, one.add);
          } else if ('endAll' in one) {
            for (const [key, known] of model) {
              const ended = { ...known, scope: structuredClone(known.scope), intervals: [] };
              index.add(ended);
              model.set(key, ended);
            }
          } else {
            index.remove(exceptionId(`E${one.remove}`));
            for (const version of [1, 2]) model.delete(`E${one.remove} ${version}`);
          }
        }
        expect(index.size).toBe(model.size);
        for (const found of findings) {
          const nominated = index.candidates(found.rule, found.asset);
          expect(new Set(nominated).size).toBe(nominated.length);
          for (const known of model.values()) {
            if (known.scope.some((one) => matchClause(one, found).kind === 'matches')) expect(nominated).toContain(known);
          }
          expect(coverageOf(found, nominated, at(now))).toEqual(coverageOf(found, model.values(), at(now)));
          const all = coverageOfDeviation(found, model.values(), at(now));
          const best = coverageOfDeviation(found, index.nominees(found, at(now)), at(now));
          expect(best).toEqual({ ...all, covers: all.covers.slice(0, 1) });
          const anyCover = index.first(found, at(now));
          if (anyCover === null) expect(all.covers).toEqual([]);
          else expect(all.covers.map((cover) => cover.exception)).toContain(anyCover.id);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('holds nothing of an exception it forgot', () => {
    fc.assert(
      fc.property(fc.array(exception, { maxLength: 8 }), fc.array(finding, { maxLength: 5 }), (exceptions, findings) => {
        const index = new CoverageIndex(exceptions);
        for (const { id } of exceptions) index.remove(id);
        for (const { rule, asset: ref } of findings) expect(index.candidates(rule, ref)).toEqual([]);
        for (const id of repos) expect(index.records({ type: 'repo', id })).toEqual([]);
        expect(index.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('nominates a class for an asset that only the server knows to be admitted', () => {
    const rules = { scheme: 'vuln' as const, ids: ['R1'] };
    const version = (asset: FrozenClause['asset']): EffectiveException => ({
      id: exceptionId('E1'),
      title: '',
      basis: 'waiver',
      scope: [{ requirement: requirementId('A/1'), rules, asset, members: [] }],
      intervals: [],
      versionHash: null,
      trust: 'signed',
    });
    const laptop: AssetRef = { type: 'host', id: 'new' };
    const index = new CoverageIndex([version({ type: 'host', under: 'laptops', growth: { max: 5 } })]);
    expect(index.candidates({ scheme: 'vuln', id: 'R1' }, laptop)).toHaveLength(1);
    expect(index.candidates({ scheme: 'vuln', id: 'R1' }, { ...laptop, type: 'generic' })).toHaveLength(0);
    index.add(version({ type: 'host', under: 'laptops' }));
    expect(index.candidates({ scheme: 'vuln', id: 'R1' }, laptop)).toHaveLength(0);
    expect(index.size).toBe(1);
  });

  it('answers the same before and after a large set is made, and when it is forgotten in between', () => {
    const members = Array.from({ length: 3000 }, (_, n) => `host-${10_000 + n}`);
    const wide = (id: string): EffectiveException => ({
      id: exceptionId(id),
      title: '',
      basis: 'waiver',
      scope: [{ requirement: requirementId('A/1'), rules: { scheme: 'vuln', ids: ['R1', 'R2'] }, asset: { type: 'host', under: 'all' }, members }],
      intervals: [{ grant: grantId(`${id}/g1`), from: at(1), until: at(5), then: 'expired' }],
      versionHash: null,
      trust: 'signed',
    });
    const ask = (id: string) => ({ rule: { scheme: 'vuln' as const, id: 'R2' }, asset: { type: 'host' as const, id } });
    const index = new CoverageIndex();
    for (const id of ['E1', 'E2', 'E3']) index.add(wide(id));
    index.remove(exceptionId('E1'));
    const answers = () =>
      ['host-12999', 'host-13000'].map((id) => [index.best(ask(id), at(2))?.id, index.candidates(ask(id).rule, ask(id).asset).length]);
    expect(answers()).toEqual([
      ['E2', 2],
      [undefined, 0],
    ]);
    expect(index.settle()).toBe(false);
    index.add({ ...wide('E2'), intervals: [] });
    let steps = 0;
    while (!index.settle()) steps += 1;
    expect(steps).toBeGreaterThan(10);
    expect(answers()).toEqual([
      ['E3', 2],
      [undefined, 0],
    ]);
    index.remove(exceptionId('E3'));
    index.add(wide('E2'));
    expect(answers()).toEqual([
      ['E2', 1],
      [undefined, 0],
    ]);
  });

  it('names records on an asset, which it never nominates', () => {
    const record: EffectiveException = {
      id: exceptionId('E1'),
      title: '',
      basis: 'waiver',
      scope: [{ requirement: requirementId('A/1'), asset: { type: 'vendor', ids: ['v'] }, members: ['v'] }],
      intervals: [],
      versionHash: null,
      trust: 'signed',
    };
    const index = new CoverageIndex([record]);
    expect(index.records({ type: 'vendor', id: 'v' })).toEqual([record]);
    expect(index.candidates({ scheme: 'generic', id: 'A/1' }, { type: 'vendor', id: 'v' })).toEqual([]);
    expect(index.get(exceptionId('E1'))).toEqual([record]);
  });
});
