import { addDays, type LocalDate, localDateAt, parseLocalDate, startOfDay, untilOfLastDay } from '../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import { type Delegation, type DelegationEvent, delegationStands } from '../org/delegation.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportingLine } from '../org/reporting-line.ts';
import { isWithin } from '../org/unit-tree.ts';
import { type Instant, later } from '../time.ts';
import { authorityLevel } from './delegate.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { Level } from './seat.ts';

/** What somebody asks for. Days are local days of the delegator's unit. */
export type AskedDelegation = {
  readonly from: PersonId;
  readonly to: PersonId;
  /** Absent: from now on. */
  readonly firstDay?: string;
  readonly lastDay: string;
  readonly maxLevel: Level;
  readonly unit?: UnitId;
  readonly text: string;
};

export type DelegationFacts = {
  readonly now: Instant;
  readonly tzdata: string;
  readonly actor: PersonId;
  readonly organisation: Organisation;
  readonly matrix: ApprovalMatrix;
};

/**
 * A delegation by its delegator, or by somebody else for a delegator who is absent: then only to a superior, to whom an empty seat would go
 * as well, so that whoever records it gives nobody anything new (E55).
 */
export function giveDelegation(asked: AskedDelegation, facts: DelegationFacts): Decision<DelegationEvent> {
  const { from, to, maxLevel, unit = null, text } = asked;
  const { now, tzdata, actor, organisation, matrix } = facts;
  const people = [from, to].flatMap((person) => missing(person, organisation));
  const zone = zoneOf(from, organisation);
  if (people.length > 0 || zone === null) return refuse(...people);
  const term = termOf(asked, now, zone, matrix);
  if (!term.ok) return term;
  const cause = actor === from ? 'given' : 'absence';
  const reasons = [
    ...(from === to ? [fault('invalid-field', '§4.4', `to: expected somebody else than ${from}.`)] : []),
    ...(text.trim().length < 10 ? [fault('missing-field', '§4.4', 'text: expected at least 10 characters that say why.')] : []),
    ...(unit === null || organisation.units.has(unit) ? [] : [fault('invalid-field', '§4.4', `unit: expected a recorded unit, got ${unit}.`)]),
    ...(cause === 'absence' ? standsAbove(from, to, organisation) : withinReach(from, to, maxLevel, organisation, matrix)),
    ...meets(asked, term.value, organisation),
  ];
  if (reasons.length > 0) return refuse(...reasons);
  return accept({ type: 'delegation_given', data: { from, to, ...term.value, zone, tzdata, maxLevel, unit, cause, text: text.trim() } });
}

/** Ends at once, for what is undecided; what was decided before stands (S25). */
export function endDelegation(delegation: Delegation, text: string, now: Instant): Decision<DelegationEvent> {
  const { endedAt, until } = delegation;
  if (endedAt !== null || until <= now) return refuse(fault('already-ended', '§4.4', `It ended at ${endedAt ?? until}.`));
  return accept({ type: 'delegation_ended', data: { text: text.trim() } });
}

/** Delegations that end with the departure of people: theirs, and those to them. */
export function endedByDeparture(delegations: readonly Delegation[], gone: readonly PersonId[], now: Instant): readonly Delegation[] {
  return delegations.filter(({ from, to, until, endedAt }) => endedAt === null && now < until && (gone.includes(from) || gone.includes(to)));
}

/** People who can be asked to decide for others now, each with whom they decide for. */
export function delegatorsOf(organisation: Organisation, person: PersonId, now: Instant): readonly PersonId[] {
  return [...new Set((organisation.delegations ?? []).filter((one) => one.to === person && delegationStands(one, now)).map(({ from }) => from))];
}

type Span = { readonly starts: Instant; readonly until: Instant; readonly lastDay: string };

function termOf({ firstDay, lastDay }: AskedDelegation, now: Instant, zone: string, { delegation }: ApprovalMatrix): Decision<Span> {
  const today = localDateAt(now, zone);
  const first = day(firstDay ?? today, 'firstDay');
  const last = day(lastDay, 'lastDay');
  if (!first.ok) return first;
  if (!last.ok) return last;
  if (first.value < today) return refuse(fault('backdated', '§4.4', `firstDay: expected ${today} or later, got ${first.value}; a delegation is never backdated.`));
  if (last.value < first.value) return refuse(fault('ends-before-start', '§4.4', `lastDay: expected ${first.value} or later, got ${last.value}.`));
  const latest = addDays(first.value, delegation.mostDays - 1);
  if (last.value > latest) {
    return refuse(fault('term-too-long', '§4.4', `lastDay: expected ${latest} or earlier, as a delegation is given for ${delegation.mostDays} days at most; got ${last.value}.`));
  }
  return accept({ starts: later(now, startOfDay(first.value, zone)), until: untilOfLastDay(last.value, zone), lastDay: last.value });
}

function day(text: string, field: string): Decision<LocalDate> {
  try {
    return accept(parseLocalDate(text));
  } catch {
    return refuse(fault('invalid-date', '§3.11', `${field}: expected a calendar day such as 2026-12-14, got ${text}.`));
  }
}

function missing(person: PersonId, { people }: Organisation): readonly Reason[] {
  const known = people.get(person);
  if (known === undefined) return [fault('unknown-person', '§4.4', `Expected somebody of the directory, got ${person === '' ? 'nobody' : person}.`)];
  return known.active ? [] : [fault('inactive-person', '§4.4', `${person} has left or is not active.`)];
}

function standsAbove(from: PersonId, to: PersonId, organisation: Organisation): readonly Reason[] {
  const line = reportingLine(organisation, from);
  if (line.includes(to)) return [];
  return [fault('authority-too-low', 'E55', `Of somebody who is absent only a superior decides the seats: expected one of ${line.join(', ') || 'nobody'}, got ${to}.`)];
}

function withinReach(from: PersonId, to: PersonId, maxLevel: Level, organisation: Organisation, matrix: ApprovalMatrix): readonly Reason[] {
  const own = authorityLevel(from, organisation, matrix);
  // Owners of policies and holders of offices sign at every level, by no grade.
  const beyond = own > 0 && maxLevel > own ? [fault('authority-too-low', '§4.4', `maxLevel: expected L${own} at most, which ${from} decides; got L${maxLevel}.`)] : [];
  const least = maxLevel - matrix.delegation.levelsBelow;
  const theirs = authorityLevel(to, organisation, matrix);
  if (theirs >= least) return beyond;
  return [...beyond, fault('authority-too-low', 'E55', `to: expected somebody who decides at L${least} or above, ${matrix.delegation.levelsBelow} below L${maxLevel}; ${to} decides at ${theirs === 0 ? 'none' : `L${theirs}`}.`)];
}

/** One decides for a person at a time: two that could meet on one request would let them choose by whom. */
function meets({ from, unit }: AskedDelegation, { starts, until }: Span, organisation: Organisation): readonly Reason[] {
  const apart = (other: UnitId | null): boolean => unit !== undefined && other !== null && !isWithin(organisation, unit, other) && !isWithin(organisation, other, unit);
  const other = (organisation.delegations ?? []).find((one) => one.from === from && one.endedAt === null && one.starts < until && starts < one.until && !apart(one.unit));
  if (other === undefined) return [];
  return [fault('already-delegated', '§4.4', `${from} has delegated to ${other.to} until ${other.until} (${other.id}); end that first, or choose other days or another unit.`)];
}

function zoneOf(person: PersonId, { people, units }: Organisation): string | null {
  return units.get(people.get(person)?.unit ?? ('' as UnitId))?.zone ?? null;
}

function fault(code: Reason['code'], rule: string, text: string): Reason {
  return { code, rule, text };
}
