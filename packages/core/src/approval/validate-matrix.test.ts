import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardMatrix } from './standard-matrix.ts';
import { validateMatrix } from './validate-matrix.ts';

type Path = readonly string[];

/** The document with what stands at a path replaced, or taken out when `value` is undefined. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(standardMatrix) as unknown as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

function places(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [...(path.length === 0 ? [] : [path]), ...Object.entries(value).flatMap(([key, member]) => places(member, [...path, key]))];
}

function holes(document: unknown): readonly string[] {
  const decided = validateMatrix(document);
  return decided.ok ? [] : decided.reasons.map((reason) => reason.rule);
}

/** Places where a part may be absent by design. */
const optional: readonly RegExp[] = [
  /^(lifecycle|controls|delegation|outside|appetite)$/,
  /^lifecycle\.(coolingDays|emergency|heldDays|shoppingDays)$/,
  /^duties\.(draft|decideExploited|vote|decideEmergency|ratify|cure|breach|review|reaffirm|authorityCure|successor)$/,
  /^controls\.(noticeClasses|escalateOverdue|review|review\.overdue)$/,
  /^outside\.(directiveBinds|reassess|slipDays|versionReview)$/,
  /^seats\.committeeTie$/,
  /^(appetite\.budgets|level\.floors\.assetClass|seats\.offices|seats\.roleAbove|risk\.controlCaps)\./,
  /^seats\.levels\.\d\.second\./,
  // Members of lists.
  /\.\d+(\.|$)/,
];

describe('an approval matrix', () => {
  it('the standard one is whole, and survives JSON', () => {
    expect(validateMatrix(JSON.parse(JSON.stringify(standardMatrix)))).toEqual({ ok: true, value: standardMatrix });
  });

  it.each(
    places(standardMatrix)
      .map((path) => path.join('.'))
      .filter((path) => !optional.some((place) => place.test(path))),
  )('names the hole at %s', (path) => {
    const found = holes(changed(path.split('.'), undefined));
    // A period without its unit may be meant in either, so the unit named can be the other one.
    const around = path.split('.').slice(0, -1).join('.');
    expect(found.some((place) => place === path || (/\.(months|days|businessDays)$/.test(path) && place.startsWith(`${around}.`)))).toBe(true);
  });

  it('names a value of the wrong kind', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(standardMatrix)), fc.constantFrom(null, 'x', -1, 1.5, [], {}), (path, value) => {
        const decided = validateMatrix(changed(path, value));
        if (!decided.ok) expect(decided.reasons.every((reason) => reason.code === 'matrix-hole' && reason.text.startsWith(reason.rule))).toBe(true);
      }),
    );
    for (const path of ['version', 'level.base.low', 'terms.emergencyHours', 'seats.committeeLeast', 'risk.credit.planned']) {
      expect(holes(changed(path.split('.'), 'x'))).toEqual([path]);
    }
  });

  it.each<[string, Path, unknown, string]>([
    ['a committee of two', ['seats', 'committeeLeast'], 2, 'seats.committeeLeast'],
    ['an office that is not one', ['seats', 'externalClause'], 'auditor', 'seats.externalClause'],
    ['a pair of unknown seats', ['seats', 'distinct'], [['risk-owner', 'boss']], 'seats.distinct.0.1'],
    ['roles above one another in a circle', ['seats', 'roleAbove'], { ciso: 'ciso_delegate', ciso_delegate: 'ciso' }, 'seats.roleAbove.ciso'],
    ['a misspelt member', ['level', 'capp'], 4, 'level.capp'],
    ['a period in nothing', ['terms', 'knownExploited'], { weeks: 2 }, 'terms.knownExploited.months'],
  ])('refuses %s', (_, path, value, place) => {
    expect(holes(changed(path, value))).toContain(place);
  });

  it.each([null, 1, 'matrix', [], {}])('refuses %j', (document) => {
    expect(validateMatrix(document).ok).toBe(false);
  });
});
