import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardMatrix } from '../../approval/standard-matrix.ts';
import { readCases, World } from '../../exception/testing/world.ts';
import { exceptionId, personId, type UnitId, unitId } from '../../ids.ts';
import { addMs, parseInstant } from '../../time.ts';
import { type Band, bands } from '../rating.ts';
import type { Claim } from './claim.ts';
import { appetiteOf, type CoverGroup } from './exposure.ts';
import { isWorseZone } from './unit-exposure.ts';

type Request = { readonly units: readonly UnitId[]; readonly band: Band; readonly assets: number; readonly by: string; readonly ago: number; readonly covers?: Band };
type Case = {
  readonly name: string;
  readonly budgets?: Readonly<Record<string, number>>;
  readonly cover?: readonly (readonly [readonly UnitId[], Band, number, number])[];
  readonly requests?: readonly Request[];
  readonly asked: readonly [readonly UnitId[], Band, number];
  readonly askedHoursAgo?: number;
  readonly expected: readonly (readonly [string, number, number, number, string])[];
  readonly projected: string | null;
};

const now = parseInstant('2026-11-24T15:00:00Z');
const hour = 3_600_000;
const { organisation } = new World(now);

function factsWith(budgets: Readonly<Record<string, number>>, cover: readonly CoverGroup[], claims: readonly Claim[]) {
  const matrix = { ...standardMatrix, appetite: { ...standardMatrix.appetite, budgets } };
  return { now, organisation: { now: organisation, atSubmission: organisation }, matrix, exposure: { cover, claims } };
}

function claimsOfRequest({ units, band, assets, by, ago, covers }: Request, index: number): readonly Claim[] {
  const since = addMs(now, -ago * hour);
  const shared = { exception: exceptionId(`EXC-2026-${String(index + 1).padStart(4, '0')}`), requester: personId(by), units, assets };
  const request: Claim = { ...shared, request: 'initial', band, since, stageSince: since, until: null };
  return covers === undefined ? [request] : [{ ...shared, request: 'cover', band: covers, since: null, stageSince: null, until: null }, request];
}

describe('exposure against a budget', () => {
  test.each(readCases<readonly Case[]>('exposure.yaml'))('$name', ({ budgets = { GRP: 400, INS: 30 }, cover = [], requests = [], asked: [units, band, assets], askedHoursAgo, expected, projected }) => {
    const groups = cover.map(([of, rated, count, times]): CoverGroup => ({ units: of, band: rated, assets: count, count: times }));
    const since = askedHoursAgo === undefined ? null : addMs(now, -askedHoursAgo * hour);
    const appetite = appetiteOf({ exception: null, units, band, assets, since }, factsWith(budgets, groups, requests.flatMap(claimsOfRequest)));
    const found = (appetite?.units ?? []).map((of) => [of.unit, of.held / 100, of.reserved / 100, of.asked / 100, of.zone]);
    expect(found.toSorted()).toEqual(expected);
    expect(appetite?.projected ?? null).toBe(projected);
  });

  const unit = fc.constantFrom(...['INS', 'ITO', 'ISO', 'GRP'].map(unitId));
  const group = fc.record({ units: fc.uniqueArray(unit, { minLength: 1 }), band: fc.constantFrom(...bands), assets: fc.integer({ min: 1, max: 200 }), count: fc.integer({ min: 1, max: 5 }) });

  test('to carry more, to reach more assets or a worse band never looks better', () => {
    void fc.assert(
      fc.property(fc.array(group), group, group, (cover, more, asked) => {
        const ask = { exception: null, since: null, units: asked.units, band: asked.band, assets: asked.assets };
        const budgets = { GRP: 120, INS: 30, ITO: 30 };
        const [less, greater] = [cover, [...cover, more]].map((groups) => appetiteOf(ask, factsWith(budgets, groups, [])));
        const worse = appetiteOf({ ...ask, band: 'critical', assets: ask.assets + 100 }, factsWith(budgets, cover, []));
        if (less == null || greater == null || worse === null) throw new Error('expected a budget above every unit');
        expect(isWorseZone(greater.projected, less.projected) || isWorseZone(worse.projected, less.projected)).toBe(false);
      }),
    );
  });
});
