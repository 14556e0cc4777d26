import type { ExceptionCase } from '../exception/state.ts';
import type { PersonId, RequirementId, UnitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportingLine } from '../org/reporting-line.ts';
import type { NonCompliance, Violation } from './non-compliance.ts';

/** What scanners say of an exception that is over, and of one requirement that it was from. */
export type StillInUse = Violation & { readonly requirement: RequirementId; readonly findings: number; readonly assets: number };

/**
 * The record of an exception that is over and still in use, against one requirement (§9.5): expired is not compliant, whether or not a renewal is
 * asked for. Null for what was never granted. Its owner is that of the exception, or the first person up the line who is there.
 */
export function violationRecord(id: string, state: ExceptionCase, found: StillInUse, organisation: Organisation): NonCompliance | null {
  const frozen = state.versions.at(-1)?.frozen;
  const scope = frozen?.scope.filter((clause) => clause.requirement === found.requirement) ?? [];
  const requirement = frozen?.requirements.find((one) => one.id === found.requirement);
  if (frozen === undefined || requirement === undefined || scope.length === 0 || state.grants.length === 0) return null;
  const { endedAt, because, firstSeen, findings, assets } = found;
  const statement = `${state.id} covers nothing since ${endedAt} (${because}). What it covered is still found and covered by nothing else: ${findings} findings on ${assets} assets, first seen ${firstSeen}. A renewal that is asked for covers nothing.`;
  return {
    id, title: `${state.id} is over and still in use: ${state.content.title}`, statement, requirement: requirement.id, requirementVersion: requirement.version, clauses: [],
    owner: ownerNow(state.content.owner, organisation), unit: frozen.ownerUnit as UnitId, scope, milestones: [], exception: state.id, violation: { endedAt, because, firstSeen },
  };
}

function ownerNow(owner: PersonId, organisation: Organisation): PersonId {
  const isThere = (person: PersonId): boolean => organisation.people.get(person)?.active === true;
  return isThere(owner) ? owner : (reportingLine(organisation, owner).find(isThere) ?? owner);
}
