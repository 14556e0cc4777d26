import type { Asset } from '../../asset/asset.ts';
import type { Organisation, Person, Unit } from '../../org/organisation.ts';
import type { PolicyLibrary, Requirement } from '../../policy/requirement.ts';
import { shippedProfiles } from '../../policy/shipped-profiles.ts';
import { parseInstant } from '../../time.ts';

/** `larkfield.yaml` as it is written. */
export type Fixture = {
  units: { id: string; name: string; parent: string | null; heads: Record<string, string> }[];
  people: { id: string; userName: string; unit: string; manager: string | null; roles?: string[]; groups?: string[] }[];
  requirements: ({ id: string; waivable?: boolean; maxDays?: number } & Record<string, unknown>)[];
  mappings: Record<string, string[]>;
  assets: { type: Asset['ref']['type']; id: string; unit: string; criticality?: number; classes: string[]; exposure?: string; under?: string[] }[];
};

/** The units, people and calendars of the fixture. */
export function organisationOf(fixture: Fixture): Organisation {
  const units = fixture.units.map((unit) => ({ zone: 'America/New_York', calendar: 'us', ...unit }) as unknown as Unit);
  const people = fixture.people.map(({ roles = [], ...person }) => ({
    ...person, name: person.userName, active: true, roles: roles.map((role) => ({ role, unit: 'GRP' })),
  }) as unknown as Person);
  return {
    units: new Map(units.map((unit) => [unit.id, unit])),
    people: new Map(people.map((person) => [person.id, person])),
    calendars: new Map([['us', { id: 'us', workingDays: [1, 2, 3, 4, 5], holidays: ['2026-11-26', '2026-12-25', '2027-01-01'], years: [2026, 2027] }]]),
  };
}

/** When the library of the fixture was published. */
const published = parseInstant('2026-01-01T00:00:00Z');

/** Its requirements, each in one version. */
export function libraryOf(fixture: Fixture): PolicyLibrary {
  const requirements = fixture.requirements.map((raw) => ({ version: 1, statement: String(raw['title']), crown: false, waivable: true, obligations: [], controls: [], ...raw }) as unknown as Requirement);
  return {
    requirements: new Map(requirements.map((requirement) => [requirement.id, requirement])),
    versions: new Map(requirements.map((requirement) => [requirement.id, [{ requirement, from: published, recordedAt: published }]])),
    mappings: new Map(Object.entries(fixture.mappings)) as unknown as PolicyLibrary['mappings'],
    takenAway: new Map(),
    profiles: new Map(shippedProfiles.map((profile) => [profile.id, profile])),
  };
}
