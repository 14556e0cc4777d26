import { assignmentKey } from '../org/incumbent.ts';
import { grades } from '../org/organisation.ts';
import type { Organisation } from '../org/organisation.ts';
import { isWithin } from '../org/unit-tree.ts';
import { isInside } from '../approval/separation-of-duties.ts';
import { decidingPeople, partiesOf } from '../exception/facts.ts';
import type { ExceptionCase } from '../exception/state.ts';
import type { Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import type { AskedAuthority } from './authority-proposal.ts';

/**
 * Why somebody may neither propose nor confirm a change (E47): they have a part in an open case that is decided by what it changes. `open`: the cases
 * that are written, waiting or decided just now and have this person as a party.
 */
export function partyRefusals(actor: PersonId, asked: AskedAuthority, open: readonly ExceptionCase[], organisation: Organisation): readonly Reason[] {
  return open.filter((state) => isParty(actor, state, organisation) && dependsOn(state, asked, organisation)).map(({ id }) => ({
    code: 'party-to-open-case', rule: 'E47',
    text: `${organisation.people.get(actor)?.name ?? actor} has a part in ${id}, which is decided by what this changes. Expected somebody who has none; ask another registrar or the CISO, or wait until it is decided.`,
  }));
}

function isParty(person: PersonId, state: ExceptionCase, organisation: Organisation): boolean {
  const parties = partiesOf(state);
  const { requester, owner, contributors, operators } = parties;
  return [requester, owner, ...contributors, ...operators].includes(person) || isInside(person, parties, { now: organisation, atSubmission: organisation });
}

/** Whether level, seats or conflicts of a case can follow from it. */
function dependsOn(state: ExceptionCase, asked: AskedAuthority, organisation: Organisation): boolean {
  const cited = new Set<string>(state.content.scope.map(({ requirement }) => requirement));
  const requirements = [...(asked.mappings ?? []).flatMap(({ before, after }) => [...(before ?? []), ...after]), ...(asked.requirements ?? []).map(({ requirement }) => requirement.id)];
  if (requirements.some((id) => cited.has(id))) return true;
  const rules = new Set(state.content.scope.flatMap((clause) => ('rules' in clause && clause.rules !== undefined ? clause.rules.ids.map((id) => `${clause.rules?.scheme}:${id}`) : [])));
  if ((asked.mappings ?? []).some(({ rule }) => rules.has(`${rule.scheme}:${rule.id}`))) return true;
  return touchesPeople(state, asked, organisation) || touchesUnits(state, asked, organisation);
}

/** Somebody with a part or a seat in it, or a role for its units. */
function touchesPeople(state: ExceptionCase, { people }: AskedAuthority, organisation: Organisation): boolean {
  const parties = partiesOf(state);
  const { requester, owner, contributors, operators, assessors } = parties;
  const seats = (state.required?.seats ?? []).flatMap(({ person, members = [] }) => [...(person === null ? [] : [person]), ...members]);
  const involved = new Set<PersonId>([requester, owner, ...contributors, ...operators, ...assessors, ...decidingPeople(parties), ...seats]);
  const units = unitsOf(state, organisation);
  return people.some(({ person, before, after }) => {
    const moved = [...before, ...after].filter((one) => ![before, after].every((roles) => roles.some((other) => assignmentKey(other) === assignmentKey(one))));
    return involved.has(person) || isInside(person, parties, { now: organisation, atSubmission: organisation }) || moved.some((role) => units.some((unit) => isWithin(organisation, unit, role.unit)));
  });
}

/** A unit of it or one above changes its heads or its place. */
function touchesUnits(state: ExceptionCase, { units }: AskedAuthority, organisation: Organisation): boolean {
  const own = unitsOf(state, organisation);
  return units.some(({ unit, before, after }) => {
    const changes = before?.parent !== after.parent || grades.some((grade) => before?.heads[grade] !== after.heads[grade]);
    return changes && own.some((one) => isWithin(organisation, one, unit));
  });
}

/** Units of owner and assets; of a draft the owner's alone. */
function unitsOf(state: ExceptionCase, organisation: Organisation): readonly ExceptionCase['versions'][number]['frozen']['ownerUnit'][] {
  const frozen = state.versions.at(-1)?.frozen;
  if (frozen !== undefined) return [frozen.ownerUnit, ...frozen.assetUnits];
  const unit = organisation.people.get(state.content.owner)?.unit;
  return unit === undefined ? [] : [unit];
}
