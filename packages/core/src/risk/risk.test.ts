import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { type AssessedControl, type ControlTest, controlTests } from '../control/control.ts';
import type { ReasonCode } from '../errors.ts';
import { assessRisk, controlsMissing } from './assess.ts';
import { bandOf, isBelow, overriddenBand } from './band.ts';
import { type Band, bands, type Rating } from './rating.ts';
import { residualOf } from './residual.ts';

type Facts = { l: number; i: number; safety?: boolean; knownExploited?: boolean | null };
type Cases = {
  bands: { l: number; i: number; band: Band }[];
  overrides: (Facts & { name: string; band: Band })[];
  residuals: { name: string; l: number; i: number; controls: string[]; is: [number, number]; today?: [number, number] }[];
  assessments: (Facts & {
    name: string;
    controls: string[];
    residual: [number, number] | null;
    is?: [number, number];
    band?: Band;
    inherentBand?: Band;
    refused?: ReasonCode[];
  })[];
  activation: { name: string; inherent: Band; residual: Band; basis?: string; controls: string[]; missing: boolean }[];
};
const cases = parse(readFileSync(new URL('../../cases/risk.yaml', import.meta.url), 'utf8')) as Cases;
const rules = standardMatrix.risk;
const rating = ([likelihood, impact]: readonly [number, number]): Rating => ({ likelihood, impact });

/** `axis strength test [precedent] [id=…] [in=…]` */
function control(text: string, index: number): AssessedControl {
  const [axis, strength, test, ...rest] = text.split(' ');
  const named = (key: string): string | undefined => rest.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1);
  const domain = named('in');
  return {
    id: named('id') ?? `CC-X${index}`,
    axis: axis as AssessedControl['axis'],
    strength: Number(strength),
    test: test as ControlTest,
    ...(rest.includes('precedent') ? { precedent: true } : {}),
    ...(domain === undefined ? {} : { failureDomain: domain }),
  };
}

describe('bands', () => {
  it.each(cases.bands)('$l × $i is $band', ({ l, i, band }) => {
    expect(bandOf(rating([l, i]), rules)).toBe(band);
  });

  it.each(cases.overrides)('$name: $band', ({ l, i, safety, knownExploited, band }) => {
    const decided = overriddenBand(rating([l, i]), rules, { safety: safety ?? false, knownExploited: knownExploited ?? null });
    expect(decided.band).toBe(band);
    expect(decided.reasons.length > 0).toBe(band !== bandOf(rating([l, i]), rules));
  });
});

describe('residual risk', () => {
  it.each(cases.residuals)('$name', ({ l, i, controls, is, today }) => {
    const inherent = rating([l, i]);
    const residual = residualOf(inherent, controls.map(control), bandOf(inherent, rules), rules);
    expect(residual).toEqual({ rating: rating(is), today: rating(today ?? is) });
  });

  const anyRating = fc.record({ likelihood: fc.integer({ min: 1, max: 5 }), impact: fc.integer({ min: 1, max: 5 }) });
  const anyControl = fc.record({
    id: fc.constantFrom('CC-01', 'CC-07', 'CC-27', 'CC-30'),
    axis: fc.constantFrom('likelihood', 'impact', 'both'),
    strength: fc.constantFrom(0, 0.25, 0.5, 0.75),
    test: fc.constantFrom(...controlTests),
    failureDomain: fc.constantFrom('a', 'b'),
    precedent: fc.boolean(),
  }) as fc.Arbitrary<AssessedControl>;
  const anyControls = fc.uniqueArray(anyControl, { maxLength: 4, selector: (one) => one.id });

  it('I12: at most inherent, equal to it without a tested or attested control, at most two steps down, and never lower today than with its precedents', () => {
    fc.assert(
      fc.property(anyRating, anyControls, (inherent, controls) => {
        const { rating: routed, today } = residualOf(inherent, controls, bandOf(inherent, rules), rules);
        for (const axis of ['likelihood', 'impact'] as const) {
          expect(routed[axis]).toBeLessThanOrEqual(today[axis]);
          expect(today[axis]).toBeLessThanOrEqual(inherent[axis]);
          expect(routed[axis]).toBeGreaterThanOrEqual(Math.max(1, inherent[axis] - 2));
        }
        if (controls.every((one) => one.test !== 'tested_pass' && one.test !== 'attested')) expect(today).toEqual(inherent);
      }),
    );
  });

  it('a control more never raises it, and the order of controls plays no part', () => {
    fc.assert(
      fc.property(anyRating, anyControls, (inherent, controls) => {
        const of = (list: readonly AssessedControl[]): Rating => residualOf(inherent, list, bandOf(inherent, rules), rules).rating;
        expect(of(controls.toReversed())).toEqual(of(controls));
        const fewer = of(controls.slice(1));
        expect(of(controls).likelihood <= fewer.likelihood && of(controls).impact <= fewer.impact).toBe(true);
      }),
    );
  });

  it('an assessor never gets below what the controls support, nor a residual band above the inherent one', () => {
    fc.assert(
      fc.property(
        anyRating,
        anyControls,
        fc.option(anyRating, { nil: undefined }),
        fc.boolean(),
        fc.constantFrom(true, false, null),
        (inherent, controls, residual, safety, knownExploited) => {
          const decided = assessRisk({
            inherent,
            controls,
            facts: { safety, knownExploited },
            missing: [],
            rules,
            ...(residual === undefined ? {} : { residual }),
          });
          if (!decided.ok) return;
          const computed = residualOf(inherent, controls, decided.value.inherentBand, rules).rating;
          expect(decided.value.residual.likelihood >= computed.likelihood && decided.value.residual.impact >= computed.impact).toBe(true);
          expect(isBelow(decided.value.inherentBand, decided.value.residualBand)).toBe(false);
          expect(decided.value.residualToday.likelihood <= inherent.likelihood && decided.value.residualToday.impact <= inherent.impact).toBe(true);
        },
      ),
    );
  });
});

describe('an assessment', () => {
  it.each(cases.assessments)('$name', ({ l, i, safety, knownExploited, controls, residual, is, band, inherentBand, refused }) => {
    const decided = assessRisk({
      inherent: rating([l, i]),
      controls: controls.map(control),
      facts: { safety: safety ?? false, knownExploited: knownExploited ?? null },
      missing: ['epss'],
      rules,
      ...(residual === null ? {} : { residual: rating(residual) }),
    });
    if (refused !== undefined) {
      expect(decided.ok ? [] : decided.reasons.map((reason) => reason.code)).toEqual(refused);
      return;
    }
    expect(decided).toMatchObject({ ok: true, value: { residual: is === undefined ? {} : rating(is), residualBand: band, inherentBand } });
    expect(decided.ok && decided.value.incomplete).toEqual(knownExploited === undefined ? ['epss', 'knownExploited'] : ['epss']);
  });

  it.each(cases.activation)('before cover starts: $name', ({ inherent, residual, basis, controls, missing }) => {
    const reasons = controlsMissing({ inherentBand: inherent, residualBand: residual, controls: controls.map(control) }, basis ?? 'waiver', rules);
    expect(reasons.map((reason) => reason.code)).toEqual(missing ? ['control-required'] : []);
  });

  it('bands are ordered', () => {
    expect(bands.map((band) => isBelow('moderate', band))).toEqual([false, false, true, true]);
  });
});
