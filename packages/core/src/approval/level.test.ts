import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { host, request, requirement } from '../../cases/approval-organisation.ts';
import type { AssetClass } from '../asset/asset.ts';
import { addDays, parseLocalDate } from '../calendar.ts';
import type { AssessedControl, ControlTest } from '../control/control.ts';
import type { Basis } from '../exception/content.ts';
import { unitId } from '../ids.ts';
import type { ObligationLink } from '../policy/requirement.ts';
import { type Band, bands } from '../risk/rating.ts';
import type { AppetiteFacts } from '../risk/exposure/unit-exposure.ts';
import type { ApprovalFacts } from './facts.ts';
import { requiredLevel } from './level.ts';
import type { Level } from './seat.ts';

type Case = {
  name: string;
  level: Level;
  groups: string[];
  capped?: boolean;
  residual?: Band;
  inherent?: Band;
  basis?: Basis;
  lastDay?: string;
  crown?: boolean;
  tier?: 1 | 2 | 3;
  classes?: AssetClass[];
  criticality?: number | null;
  exposure?: 'internet' | 'internal' | null;
  controls?: Partial<AssessedControl>[];
  obligations?: Partial<ObligationLink>[];
  renewals?: number;
  stalls?: number;
  priorNegative?: boolean;
  capOverride?: boolean;
  rejectedAt?: Level;
  projected?: AppetiteFacts['projected'];
  toxic?: string[];
  assetCount?: number;
  hosts?: number;
  unitAssets?: number;
  knownExploited?: boolean;
};
const { levels } = parse(readFileSync(new URL('../../cases/level.yaml', import.meta.url), 'utf8')) as { levels: Case[] };

function factsOf(one: Case): ApprovalFacts {
  const base = request();
  const { criticality, exposure, ...asset } = host('app-01', 'INS', one.classes === undefined ? {} : { classes: one.classes });
  const first = {
    ...asset,
    ...(one.criticality === null ? {} : { criticality: one.criticality ?? criticality ?? 3 }),
    ...(one.exposure === null ? {} : { exposure: one.exposure ?? exposure ?? 'internal' }),
  };
  const hosts = Array.from({ length: one.hosts ?? 1 }, (_, n) => ({ ...first, ref: { type: 'host' as const, id: `app-${n}` } }));
  return request({
    content: { basis: one.basis ?? 'remediation_deferral' },
    term: { ...base.term, lastDay: parseLocalDate(one.lastDay ?? base.term.lastDay) },
    risk: {
      residualBand: one.residual ?? 'moderate',
      inherentBand: one.inherent ?? 'moderate',
      controls:
        one.controls?.map((control): AssessedControl => ({ id: 'CC-01', axis: 'likelihood', strength: 0.5, test: 'planned', ...control })) ??
        base.risk?.controls ??
        [],
    },
    requirements: [
      requirement({
        tier: one.tier ?? 2,
        crown: one.crown ?? false,
        obligations: (one.obligations ?? []).map(
          (link): ObligationLink => ({ clause: 'X', waivability: 'compensable', enduringAllowed: true, ...link }),
        ),
      }),
    ],
    assets: hosts,
    assetCount: one.assetCount ?? hosts.length,
    unitAssetCounts: new Map([[unitId('INS'), one.unitAssets ?? 40]]),
    lineage: {
      renewalCount: one.renewals ?? 0,
      priorNegative: one.priorNegative ?? false,
      stalls: one.stalls ?? 0,
      capOverride: one.capOverride ?? false,
      ...(one.rejectedAt === undefined ? {} : { rejectedAt: one.rejectedAt }),
    },
    ...(one.projected === undefined ? {} : { appetite: { projected: one.projected, figure: '24 of 30 points of INS', units: [] } }),
    ...(one.toxic === undefined ? {} : { toxic: one.toxic.map((rule) => ({ rule, title: rule, with: [], assets: [], assetCount: 0, effect: {} })) }),
    knownExploited: one.knownExploited ?? false,
  });
}

describe('the required level', () => {
  it.each(levels)('$name: L$level', (one) => {
    const decided = requiredLevel(factsOf(one));
    if (!decided.ok) throw new Error(JSON.stringify(decided.reasons));
    const { level, reasons } = decided.value;
    expect({ level, groups: reasons.filter((r) => r.code === 'level-bump').map((r) => r.text.match(/\((G\d)\)/)?.[1]) }).toEqual({
      level: one.level,
      groups: one.groups,
    });
    expect(reasons.some((r) => r.code === 'level-cap')).toBe(one.capped ?? false);
    expect(reasons[0]?.code).toBe('level-base');
  });

  it('is not told while nobody has rated the risk', () => {
    expect(requiredLevel(request({ risk: null }))).toMatchObject({ ok: false, reasons: [{ code: 'unrated-risk' }] });
  });

  type Facts = {
    residual: Band;
    inherent: Band;
    tier: 1 | 2 | 3;
    crown: boolean;
    classes: AssetClass[];
    length: number;
    renewals: number;
    stalls: number;
    priorNegative: boolean;
    capOverride: boolean;
    projected: AppetiteFacts['projected'];
    controls: ControlTest[];
    assetCount: number;
    knownExploited: boolean;
    outside: boolean;
    criticality: number | null;
  };
  const anyCase: fc.Arbitrary<Facts> = fc.record({
    residual: fc.constantFrom(...bands),
    inherent: fc.constantFrom(...bands),
    tier: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
    crown: fc.boolean(),
    classes: fc.subarray<AssetClass>(['production', 'payment', 'safety', 'ot']),
    length: fc.integer({ min: 1, max: 400 }),
    renewals: fc.integer({ min: 0, max: 3 }),
    stalls: fc.integer({ min: 0, max: 3 }),
    priorNegative: fc.boolean(),
    capOverride: fc.boolean(),
    projected: fc.constantFrom<AppetiteFacts['projected']>('within', 'amber', 'red', 'hard_stop'),
    controls: fc.constantFrom<ControlTest[]>(['tested_pass'], ['attested'], ['planned'], []),
    assetCount: fc.constantFrom(1, 100, 101, 1000, 1001),
    knownExploited: fc.boolean(),
    outside: fc.boolean(),
    criticality: fc.constantFrom(3, null),
  });
  function levelFor(facts: Facts): number {
    const { length, controls, outside, ...rest } = facts;
    const decided = requiredLevel(
      factsOf({
        ...rest,
        name: '',
        level: 1,
        groups: [],
        lastDay: addDays(parseLocalDate('2026-11-24'), length - 1),
        controls: controls.map((test) => ({ test })),
        obligations: outside ? [{}] : [],
      }),
    );
    return decided.ok ? decided.value.level : Number.NaN;
  }
  const worse: Record<keyof Facts, (facts: Facts) => Partial<Facts>> = {
    residual: ({ residual }) => ({ residual: bands[bands.indexOf(residual) + 1] ?? residual }),
    inherent: ({ inherent }) => ({ inherent: bands[bands.indexOf(inherent) + 1] ?? inherent }),
    tier: ({ tier }) => ({ tier: tier === 3 ? 2 : 1 }),
    crown: () => ({ crown: true }),
    classes: ({ classes }) => ({ classes: [...classes, 'crown_jewel'] }),
    length: ({ length }) => ({ length: length + 30 }),
    renewals: ({ renewals }) => ({ renewals: renewals + 1 }),
    stalls: ({ stalls }) => ({ stalls: stalls + 1 }),
    priorNegative: () => ({ priorNegative: true }),
    capOverride: () => ({ capOverride: true }),
    projected: ({ projected }) => ({ projected: projected === 'within' ? 'amber' : 'hard_stop' }),
    controls: () => ({ controls: [] }),
    assetCount: ({ assetCount }) => ({ assetCount: assetCount * 10 }),
    knownExploited: () => ({ knownExploited: true }),
    outside: () => ({ outside: true }),
    criticality: () => ({ criticality: null }),
  };

  it.each(Object.keys(worse) as (keyof Facts)[])('never falls when the facts get worse: %s', (key) => {
    fc.assert(
      fc.property(anyCase, (facts) => {
        expect(levelFor({ ...facts, ...worse[key](facts) })).toBeGreaterThanOrEqual(levelFor(facts));
      }),
    );
  });

  it('E5: L5 only by a Critical residual, a hard stop, or more than the cap of the lineage', () => {
    fc.assert(
      fc.property(anyCase, (facts) => {
        const five = facts.residual === 'critical' || facts.projected === 'hard_stop' || facts.capOverride;
        expect(levelFor(facts) === 5).toBe(five);
      }),
    );
  });
});
