import type { Json } from '../digest.ts';
import { canonicalJson } from '../digest.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import type { RuleRef } from '../finding/finding.ts';
import type { PersonId, RequirementId, UnitId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { DirectoryChange } from '../org/check-directory.ts';
import { grades, type Organisation, type Person, type RoleAssignment, type Unit, type WorkingCalendar } from '../org/organisation.ts';
import { calendarsInUse } from '../org/unreached-duties.ts';
import type { EffectiveDay, Requirement } from '../policy/requirement.ts';
import { addMs, type Instant, msOf } from '../time.ts';
import { authorityChange, hasMoved } from './authority-change.ts';
import { decideAccess, type Subject } from './decide.ts';

type Place = Pick<Unit, 'parent' | 'heads'>;
type Position = Pick<Person, 'unit' | 'manager'>;

/** What a rule is said to check; `before` is null for one that nobody has mapped yet. */
export type AskedMapping = { readonly rule: RuleRef; readonly before: readonly RequirementId[] | null; readonly after: readonly RequirementId[] };

/** A version of a requirement to publish; `revision`: of the requirement that it follows, `effective`: in force from that day on, absent: once it is confirmed. */
export type AskedVersion = { readonly revision: number; readonly requirement: Requirement; readonly effective?: EffectiveDay };

export type AskedCalendar = { readonly before: WorkingCalendar; readonly after: WorkingCalendar };

/** What somebody wants to change about who may sign, whole: roles, positions, heads and places of units, or what approvals and deadlines are computed by. */
export type AskedAuthority = {
  readonly people: readonly {
    readonly person: PersonId;
    readonly before: readonly RoleAssignment[];
    readonly after: readonly RoleAssignment[];
    /** Unit and manager, where they change. */
    readonly position?: { readonly before: Position; readonly after: Position };
  }[];
  /** `before` is null for a unit that is recorded by the same change. */
  readonly units: readonly { readonly unit: UnitId; readonly before: Place | null; readonly after: Place }[];
  /** `revision`: of the document that it follows; `version`: that it gets; `from`: when it is to be in force, absent: once it is confirmed. */
  readonly document: { readonly name: string; readonly revision: number; readonly version: number; readonly content: Json; readonly from?: Instant } | null;
  /** Which requirements rules check; absent: none changes. */
  readonly mappings?: readonly AskedMapping[];
  /** Versions of requirements; absent: none is published. */
  readonly requirements?: readonly AskedVersion[];
  /** Working days that what is owed is counted in, of calendars that some unit works by; absent: none changes. */
  readonly calendars?: readonly AskedCalendar[];
};

/** Events of a stream `authority:ID`. */
export type AuthorityEvent =
  | { readonly type: 'authority_proposed'; readonly data: { readonly asked: AskedAuthority } }
  | { readonly type: 'authority_confirmed'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'authority_declined'; readonly data: { readonly text: string } };

/** A change of authority that one person wants and another one decides. Nobody does both. */
export type AuthorityProposal = AskedAuthority & {
  readonly id: string;
  readonly proposedBy: PersonId | null;
  readonly proposedAt: Instant;
  readonly state: 'open' | 'confirmed' | 'declined';
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant | null;
  /** Why it was declined. */
  readonly text: string | null;
};

/** How long a proposal can be confirmed, in milliseconds: what was meant in spring is not to be granted in autumn. */
export const proposalLifeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * A change of the directory in two parts: what may stand now, and what is about who may sign, which waits for a second person. The second
 * is null when nothing is.
 */
export function splitAuthority(before: Organisation, change: DirectoryChange): { readonly now: DirectoryChange; readonly held: AskedAuthority | null } {
  const people = (change.people ?? []).map((person) => heldOfPerson(before.people.get(person.id), person));
  const units = (change.units ?? []).map((unit) => heldOfUnit(before.units.get(unit.id), unit));
  const calendars = (change.calendars ?? []).map((calendar) => heldOfCalendar(before, calendar));
  const heldCalendars = calendars.flatMap((one) => one.held ?? []);
  const held = { people: people.flatMap((one) => one.held ?? []), units: units.flatMap((one) => one.held ?? []), document: null, ...(heldCalendars.length === 0 ? {} : { calendars: heldCalendars }) };
  if (held.people.length + held.units.length + heldCalendars.length === 0) return { now: change, held: null };
  const now = { ...change, people: people.map((one) => one.now), units: units.map((one) => one.now), ...(calendars.length === 0 ? {} : { calendars: calendars.map((one) => one.now) }) };
  return { now, held };
}

/** Deadlines of open cases are counted in a calendar that is in use; one that nobody works by may be written alone. */
function heldOfCalendar(before: Organisation, calendar: WorkingCalendar): Split<WorkingCalendar, AskedCalendar> {
  const stands = calendarsInUse(before).find(({ id }) => id === calendar.id);
  return stands === undefined || isSame(stands, calendar) ? { now: calendar, held: null } : { now: stands, held: { before: stands, after: calendar } };
}

type Split<Record, Held> = { readonly now: Record; readonly held: Held | null };

function heldOfPerson(before: Person | undefined, person: Person): Split<Person, AskedAuthority['people'][number]> {
  const stands = before?.roles ?? [];
  if (authorityChange(organisationOf(before), { people: [person] }) === null) return { now: person, held: null };
  const held = { person: person.id, before: stands, after: person.roles };
  if (before === undefined || !hasMoved(before, person)) return { now: { ...person, roles: stands }, held };
  const position = { before: positionOf(before), after: positionOf(person) };
  return { now: { ...person, roles: stands, ...position.before }, held: { ...held, position } };
}

function heldOfUnit(before: Unit | undefined, unit: Unit): Split<Unit, AskedAuthority['units'][number]> {
  if (authorityChange(organisationOf(before), { units: [unit] }) === null) return { now: unit, held: null };
  const stands: Place = before === undefined ? { parent: unit.parent, heads: {} } : placeOf(before);
  return { now: { ...unit, ...stands }, held: { unit: unit.id, before: before === undefined ? null : stands, after: placeOf(unit) } };
}

function placeOf({ parent, heads }: Unit): Place {
  return { parent, heads };
}

function positionOf({ unit, manager }: Person): Position {
  return { unit, manager };
}

/** Only the one record by which a change is judged. */
function organisationOf(record: Person | Unit | undefined): Organisation {
  const isPerson = record !== undefined && 'userName' in record;
  return {
    people: new Map(isPerson ? [[record.id, record]] : []),
    units: new Map(record === undefined || isPerson ? [] : [[(record as Unit).id, record as Unit]]),
    calendars: new Map(),
  };
}

/** The directory change that a proposal comes to now. Refused when what it was to change has moved since. */
export function changeOfProposal(organisation: Organisation, { people, units, calendars = [] }: AskedAuthority): Decision<DirectoryChange> {
  const moved: string[] = [];
  const changedPeople = people.flatMap(({ person, before, after, position }) => {
    const known = organisation.people.get(person);
    if (known === undefined || !isSame(known.roles, before) || (position !== undefined && !isSame(positionOf(known), position.before))) moved.push(known?.name ?? person);
    return known === undefined ? [] : [{ ...known, roles: after, ...position?.after }];
  });
  const changedUnits = units.flatMap(({ unit, before, after }) => {
    const known = organisation.units.get(unit);
    if (known === undefined || !isSame(placeOf(known), before ?? { parent: known.parent, heads: {} })) moved.push(known?.name ?? unit);
    return known === undefined ? [] : [{ ...known, ...after }];
  });
  moved.push(...calendars.flatMap(({ before: { id }, before }) => (isSame(organisation.calendars.get(id) ?? null, before) ? [] : [`calendar ${id}`])));
  if (moved.length === 0) return accept({ people: changedPeople, units: changedUnits, ...(calendars.length === 0 ? {} : { calendars: calendars.map(({ after }) => after) }) });
  const text = `Expected ${moved.join(', ')} as when this was proposed; that has changed since. Decline this, and propose it again on what stands now.`;
  return refuse({ code: 'reliance-moved', rule: 'access A60', text });
}

/** May this subject confirm the proposal now? Another registrar or the CISO, over everything that it touches, with a fresh sign-in; never who proposed it or gains by it. */
export function decideConfirmation(subject: Subject, proposal: AuthorityProposal, organisation: Organisation, now: Instant): Decision<{ readonly ruleId: string }> {
  const open = requireOpen(proposal, now);
  if (!open.ok) return open;
  return decideAccess(subject, 'authority.confirm', objectOf(proposal, proposal.proposedBy, organisation), organisation, now);
}

/** May this subject decline it? Who may confirm it may, and who proposed it takes it back. */
export function decideDecline(subject: Subject, proposal: AuthorityProposal, organisation: Organisation, now: Instant): Decision<{ readonly ruleId: string }> {
  if (proposal.state !== 'open') return refuse(decidedReason(proposal));
  if (subject.kind === 'session' && subject.person !== null && subject.person === proposal.proposedBy)
    return decideAccess(subject, 'authority.write', {}, organisation, now);
  return decideAccess(subject, 'authority.confirm', objectOf(proposal, proposal.proposedBy, organisation), organisation, now);
}

/** Everybody who could confirm it, were they to sign in now. Empty: nobody can. */
export function confirmersOf(organisation: Organisation, asked: AskedAuthority, proposedBy: PersonId | null, now: Instant): readonly PersonId[] {
  const object = objectOf(asked, proposedBy, organisation);
  return [...organisation.people.keys()].filter((person) => {
    const subject: Subject = { person, kind: 'session', authenticatedAt: now, strength: 'two-factor' };
    return decideAccess(subject, 'authority.confirm', object, organisation, now).ok;
  });
}

function objectOf(asked: AskedAuthority, proposer: PersonId | null, organisation: Organisation) {
  const tops = [...organisation.units.values()].filter((unit) => unit.parent === null).map((unit) => unit.id);
  const touched = [
    ...asked.people.flatMap(({ before, after, position }) => [...before, ...after, ...(position === undefined ? [] : [position.before, position.after])].map(({ unit }) => unit)),
    ...asked.units.flatMap(({ unit, before, after }) => [unit, before?.parent ?? null, after.parent]),
    // A document, what a rule checks, what a requirement demands and a calendar hold for everybody.
    ...(asked.document === null && asked.mappings === undefined && asked.requirements === undefined && asked.calendars === undefined ? [] : tops),
  ].filter((unit) => unit !== null);
  const heads = asked.units.flatMap(({ before, after }) => touchedHeads(before, after));
  return {
    units: [...new Set(touched)],
    beneficiaries: [...asked.people.map(({ person }) => person), ...heads],
    ...(proposer === null ? {} : { proposer }),
  };
}

/** A unit that moves changes what all its heads sign; else those whose grade changes hands. */
function touchedHeads(before: Place | null, after: Place): readonly PersonId[] {
  const hasMoved = before !== null && before.parent !== after.parent;
  return grades
    .filter((grade) => hasMoved || before?.heads[grade] !== after.heads[grade])
    .flatMap((grade) => [before?.heads[grade], after.heads[grade]])
    .filter((person) => person !== undefined);
}

function requireOpen(proposal: AuthorityProposal, now: Instant): Decision<null> {
  if (proposal.state !== 'open') return refuse(decidedReason(proposal));
  if (msOf(now) < msOf(addMs(proposal.proposedAt, proposalLifeMs))) return accept(null);
  return refuse({ code: 'expired', rule: 'access A60', text: `Expected a proposal of the last 30 days, got one of ${proposal.proposedAt}. Propose it again.` });
}

function decidedReason(proposal: AuthorityProposal) {
  return { code: 'already-decided' as const, rule: 'access A60', text: `Expected an open proposal; this one was ${proposal.state} at ${proposal.decidedAt ?? ''}.` };
}

/** A proposal as its events tell it; null when they are of another stream. */
export function foldAuthority(events: readonly EventEnvelope[]): AuthorityProposal | null {
  const [first, ...rest] = events;
  if (first?.type !== 'authority_proposed') return null;
  const { asked } = first.data as unknown as { readonly asked: AskedAuthority };
  const open: AuthorityProposal = {
    ...asked, id: first.stream.slice(first.stream.indexOf(':') + 1), proposedBy: first.actor.person, proposedAt: first.at,
    state: 'open', decidedBy: null, decidedAt: null, text: null,
  };
  const decided = rest.find((event) => event.type === 'authority_confirmed' || event.type === 'authority_declined');
  if (decided === undefined) return open;
  const text = decided.type === 'authority_declined' ? (decided.data as { readonly text: string }).text : null;
  return { ...open, state: decided.type === 'authority_confirmed' ? 'confirmed' : 'declined', decidedBy: decided.actor.person, decidedAt: decided.at, text };
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json);
}
