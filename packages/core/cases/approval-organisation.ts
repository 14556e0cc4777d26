import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type ApprovalFacts, firstOfLineage } from '../src/approval/facts.ts';
import { partiesAtRequest } from '../src/approval/separation-of-duties.ts';
import { standardMatrix } from '../src/approval/standard-matrix.ts';
import type { Asset, AssetClass } from '../src/asset/asset.ts';
import { parseLocalDate } from '../src/calendar.ts';
import { type PersonId, personId, requirementId, unitId } from '../src/ids.ts';
import type { Grade, Organisation, Role } from '../src/org/organisation.ts';
import type { Requirement } from '../src/policy/requirement.ts';

type Directory = {
  units: Record<string, { parent: string | null; zone?: string; heads: Partial<Record<Grade, PersonId>> }>;
  people: Record<string, { name: string; unit: string; manager: string | null; roles?: string[]; active?: boolean }>;
};
export type Changes = { people?: Record<string, Partial<Directory['people'][string]>>; units?: Record<string, Partial<Directory['units'][string]>> };

const directory = parse(readFileSync(new URL('approval-organisation.yaml', import.meta.url), 'utf8')) as Directory;

/** The organisation of `approval-organisation.yaml`, with some of its records changed. */
export function larkfield(changes: Changes = {}): Organisation {
  const units = Object.entries(directory.units).map(([id, plain]) => {
    const { parent, zone, heads } = { ...plain, ...changes.units?.[id] };
    return [
      unitId(id),
      { id: unitId(id), name: id, parent: parent === null ? null : unitId(parent), zone: zone ?? 'America/New_York', calendar: 'us', heads },
    ] as const;
  });
  const people = Object.entries({ ...changes.people, ...directory.people }).map(([id, plain]) => {
    const { name = id, unit = 'GRP', manager = null, roles, active } = { ...plain, ...changes.people?.[id] };
    return [
      personId(id),
      {
        id: personId(id),
        userName: name.toLowerCase().replace(' ', '.'),
        name,
        unit: unitId(unit),
        manager: manager === null ? null : personId(manager),
        active: active ?? true,
        roles: (roles ?? []).map((held) => ({ role: held.split('@')[0] as Role, unit: unitId(held.split('@')[1] ?? 'GRP') })),
      },
    ] as const;
  });
  return { units: new Map(units), people: new Map(people), calendars: new Map() };
}

/** STD-LG/LG-7.1 of §10.3, with some of its fields changed. */
export function requirement(changes: Partial<Requirement> = {}): Requirement {
  return {
    id: requirementId('STD-LG/LG-7.1'),
    document: { id: 'STD-LG', title: 'Logging', owner: personId('p08') },
    version: 1,
    title: 'Logs reach the SIEM',
    statement: '…',
    tier: 2,
    crown: false,
    waivable: true,
    obligations: [],
    controls: ['nist-800-53r5:au-12'],
    ...changes,
  };
}

/** A production host, with some of its fields changed. */
export function host(id: string, unit: string, changes: Partial<Asset> = {}): Asset {
  return {
    ref: { type: 'host', id },
    unit: unitId(unit),
    criticality: 3,
    exposure: 'internal',
    classes: ['production'] as AssetClass[],
    under: [],
    ...changes,
  };
}

/** A request of §10's people that needs L2: owner p24, a production host of INS, Moderate, three months, one tested control. */
export function request(changes: Partial<ApprovalFacts> = {}): ApprovalFacts {
  const organisation = larkfield();
  return {
    content: { basis: 'remediation_deferral' },
    term: { firstDay: parseLocalDate('2026-11-24'), lastDay: parseLocalDate('2027-02-21') },
    risk: { inherentBand: 'moderate', residualBand: 'moderate', controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass' }] },
    requirements: [requirement()],
    assets: [host('app-01.corp.example', 'INS')],
    assetCount: 1,
    unitAssetCounts: new Map([[unitId('INS'), 40]]),
    lineage: firstOfLineage,
    knownExploited: false,
    parties: partiesAtRequest(personId('p24'), personId('p24')),
    organisation: { atSubmission: organisation, now: organisation },
    matrix: standardMatrix,
    ...changes,
  };
}
