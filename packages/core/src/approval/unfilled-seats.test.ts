import { describe, expect, test } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { configKindOf, configKinds } from '../config/config-kinds.ts';
import { readConfig } from '../config/config-kind.ts';
import type { Json } from '../digest.ts';
import { requirementId } from '../ids.ts';
import type { ObligationLink, PolicyLibrary, Requirement } from '../policy/requirement.ts';
import { shippedProfiles } from '../policy/shipped-profiles.ts';
import type { Role } from '../org/organisation.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import { parseInstant } from '../time.ts';
import { presetNames, presets } from './presets.ts';
import { standardMatrix } from './standard-matrix.ts';
import { unfilledSeats, unfilledSigners } from './unfilled-seats.ts';

type Library = Pick<PolicyLibrary, 'requirements' | 'versions' | 'profiles'>;
const library: Library = { requirements: new Map(), versions: new Map(), profiles: new Map() };
const now = parseInstant('2026-11-24T00:00:00Z');
const organisation = larkfield();
const placesOf = (matrix: typeof standardMatrix, of = organisation, clauses = library) => unfilledSeats(matrix, { organisation: of, library: clauses, toxic: standardToxicRules, matrix: standardMatrix, now }).map(({ rule }) => rule);
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
    expect(placesOf(standing('sox_pmo'), { ...organisation, people: gone })).toEqual(['seats.levels.1.second', 'seats.offices.sox_pmo']);
    const inactive = new Map([...organisation.people].map(([id, person]) => [id, { ...person, active: false }]));
    expect(placesOf(standardMatrix, { ...organisation, people: inactive })).toEqual(expect.arrayContaining(['seats.levels.1.riskOwner', 'seats.levels.4.second', 'seats.personalData']));
  });

  test('is refused where a committee has not enough members', () => {
    expect(placesOf({ ...standardMatrix, seats: { ...standardMatrix.seats, committeeLeast: 50 } })).toEqual(['seats.levels.4.second', 'seats.levels.5.second']);
  });

  const clause = '23 NYCRR 500.12(b)';
  const demanding = (link: Partial<ObligationLink>): Requirement => ({ id: requirementId('STD-IA/IA-2.1'), obligations: [{ clause, waivability: 'compensable', enduringAllowed: true, ...link }] }) as unknown as Requirement;
  const inForce = (requirement: Requirement): Library => ({ ...library, requirements: new Map([[requirement.id, requirement]]), profiles: new Map(shippedProfiles.map((one) => [one.id, one])) });
  const without = (role: Role): typeof organisation => ({ ...organisation, people: new Map([...organisation.people].map(([id, person]) => [id, { ...person, roles: person.roles.filter((held) => held.role !== role) }])) });
  const alone = { ...standardMatrix, seats: { ...standardMatrix.seats, lastResort: [] } };

  const officeless = (role: Role): typeof standardMatrix => ({ ...alone, seats: { ...alone.seats, offices: Object.fromEntries(Object.entries(alone.seats.offices).filter(([office]) => office !== role)) } });

  test.each<[string, Partial<ObligationLink>, Role]>([
    ['a clause names', { namedSigner: 'pci_senior_management' }, 'pci_senior_management'],
    ['its waiver profile names', { profile: 'dora-rts-1774' }, 'resilience_officer'],
  ])('is refused where it leaves nobody for the signer that %s', (_, link, role) => {
    const clauses = inForce(demanding(link));
    expect(placesOf(standardMatrix, without(role), clauses)).toEqual([]);
    expect(placesOf(alone, without(role), clauses)).toContain(`seats.offices.${role}`);
    expect(placesOf(officeless(role), organisation, clauses)).toContain(`seats.offices.${role}`);
  });

  test('is not refused for a signer whom nobody is already', () => {
    const library = inForce(demanding({ namedSigner: 'authorizing_official' }));
    expect(unfilledSeats(alone, { organisation: without('authorizing_official'), library, toxic: { version: 1, rules: [] }, matrix: alone, now })).toEqual([]);
  });

  test('is judged by versions of requirements that come into force later, too', () => {
    const requirement = demanding({ namedSigner: 'pci_senior_management' });
    const coming: Library = { ...library, versions: new Map([[requirement.id, [{ requirement, from: parseInstant('2027-01-01T00:00:00Z'), recordedAt: now }]]]) };
    expect(placesOf(alone, without('pci_senior_management'), coming)).toContain('seats.offices.pci_senior_management');
  });

  test('of a requirement: a signer that is no office, or whom nobody is, is named with its place; one that is withdrawn demands nobody', () => {
    const of = (link: Partial<ObligationLink>, people = organisation): readonly string[] => unfilledSigners(demanding(link), alone, { organisation: people, library: inForce(demanding({})) }).map(({ rule }) => rule);
    expect(of({ namedSigner: 'sox_pmo' })).toEqual([]);
    expect(of({ namedSigner: 'sox_pmo' }, without('sox_pmo'))).toEqual([`STD-IA/IA-2.1 obligations.${clause}.namedSigner`]);
    expect(of({ namedSigner: 'janitor' })).toEqual([`STD-IA/IA-2.1 obligations.${clause}.namedSigner`]);
    expect(of({ profile: 'dora-rts-1774' }, without('resilience_officer'))).toEqual([`STD-IA/IA-2.1 obligations.${clause}.profile`]);
    expect(unfilledSigners({ ...demanding({ namedSigner: 'janitor' }), withdrawn: true }, alone, { organisation, library })).toEqual([]);
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
      expect(readConfig(kind, 'no document', 1, { organisation, library, matrix: standardMatrix, toxic: standardToxicRules, now }).ok).toBe(false);
    }
    expect(configKindOf('secrets')).toBeUndefined();
  });
});
