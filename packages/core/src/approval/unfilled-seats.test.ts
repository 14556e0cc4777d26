import { describe, expect, test } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { configKindOf, configKinds } from '../config/config-kinds.ts';
import { readConfig } from '../config/config-kind.ts';
import type { Json } from '../digest.ts';
import type { PolicyLibrary } from '../policy/requirement.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import { parseInstant } from '../time.ts';
import { presetNames, presets } from './presets.ts';
import { standardMatrix } from './standard-matrix.ts';
import { unfilledSeats } from './unfilled-seats.ts';

const library: Pick<PolicyLibrary, 'requirements'> = { requirements: new Map() };
const organisation = larkfield();
const placesOf = (matrix: typeof standardMatrix, of = organisation) => unfilledSeats(matrix, { organisation: of, library, toxic: standardToxicRules }).map(({ rule }) => rule);
const standing = (role: 'ciso' | 'sox_pmo'): typeof standardMatrix => ({
  ...standardMatrix,
  seats: { ...standardMatrix.seats, lastResort: [], roleAbove: {}, levels: { ...standardMatrix.seats.levels, 1: { riskOwner: 'lead', second: { kind: 'role', role, orControlOwner: false } } } },
});

describe('a matrix that is about to be published', () => {
  test.each(presetNames)('of the preset %s has its seats filled in a whole organisation', (name) => {
    expect(placesOf(presets[name].matrix)).toEqual([]);
  });

  test('is refused with the place of a seat that nobody could take, and not where somebody could', () => {
    const gone = new Map([...organisation.people].map(([id, person]) => [id, { ...person, roles: person.roles.filter(({ role }) => role !== 'sox_pmo') }]));
    expect(placesOf(standing('ciso'))).toEqual([]);
    expect(placesOf(standing('sox_pmo'), { ...organisation, people: gone })).toEqual(['seats.levels.1.second']);
    const inactive = new Map([...organisation.people].map(([id, person]) => [id, { ...person, active: false }]));
    expect(placesOf(standardMatrix, { ...organisation, people: inactive })).toEqual(expect.arrayContaining(['seats.levels.1.riskOwner', 'seats.levels.4.second', 'seats.personalData']));
  });

  test('is refused where a committee has not enough members', () => {
    expect(placesOf({ ...standardMatrix, seats: { ...standardMatrix.seats, committeeLeast: 50 } })).toEqual(['seats.levels.4.second', 'seats.levels.5.second']);
  });

  test('is not judged while no unit has a head', () => {
    const headless = new Map([...organisation.units].map(([id, unit]) => [id, { ...unit, heads: {} }]));
    expect(placesOf(standardMatrix, { ...organisation, units: headless, people: new Map() })).toEqual([]);
  });
});

describe('a kind of configuration', () => {
  test('has a name of its own, and a standard that it reads and that survives JSON', () => {
    expect(new Set(configKinds.map(({ name }) => name)).size).toBe(configKinds.length);
    for (const kind of configKinds) {
      expect(kind.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(kind.read(JSON.parse(JSON.stringify(kind.standard)) as Json, 1)).toEqual({ ok: true, value: kind.standard });
      expect(readConfig(kind, 'no document', 1, { organisation, library, matrix: standardMatrix, toxic: standardToxicRules, now: parseInstant('2026-11-24T00:00:00Z') }).ok).toBe(false);
    }
    expect(configKindOf('secrets')).toBeUndefined();
  });
});
