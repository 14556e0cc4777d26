import type { Level, RequiredApproval, Seat } from '../../approval/seat.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { resolveSeats } from '../../approval/required-approval.ts';
import { addDays, localDateAt } from '../../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId, UnitId } from '../../ids.ts';
import type { Role } from '../../org/organisation.ts';
import { rolesHeld } from '../../org/incumbent.ts';
import { holdersOf, reportsTo } from '../../org/reporting-line.ts';
import { scopesIntersect } from '../../scope/deviation-key.ts';
import { nextVersionNumber } from '../change-request.ts';
import { type ExaminedRequest, examineRequest } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { EmergencyRules } from '../lifecycle-rules.ts';
import type { ExceptionCase } from '../state.ts';
import { decidedSeats } from '../decided-seats.ts';
import { complete, decideSeat } from './decide-seat.ts';
import { noRatification } from './emergency-end.ts';
import { ratificationSeats } from './emergency-grant.ts';
import { missingText, movedReliance, notIn, present } from './shared.ts';

export type EmergencyCommand = {
  /** Of the first signature, as `statement`: id of the incident or change that was declared. The second one is given on what the first says. */
  readonly incident: string;
  /** What could happen meanwhile, and on whose word cover is needed now. */
  readonly statement: string;
  /** Of the second signature: what the first one was given on. */
  readonly relianceHash?: string;
};
export type RatifyCommand = { readonly seat?: string; readonly rationale: string; readonly relianceHash: string };

/** The two who activate, each by a role of their own. */
const legs = ['incident_commander', 'duty_approver'] as const satisfies readonly Role[];
type Leg = (typeof legs)[number];
const titles: Readonly<Record<Leg, string>> = { incident_commander: 'Incident commander', duty_approver: 'Duty approver' };
/** A duty approver signs at this level or above elsewhere too. */
const approverFrom: Level = 2;

/**
 * T33: the first of two people calls the emergency on a draft, the second, in the other role, activates it. Neither is party to it nor reports to
 * whoever is (E51). Nothing that an ordinary request may not have is had this way: it only puts the written approval off, to the ratification.
 */
export function activateEmergency(state: ExceptionCase, command: EmergencyCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  return state.phase === 'draft' ? callEmergency(state, command, facts) : signEmergency(state, command, facts);
}

/** Signs for a seat of the ratification; the last one keeps cover from ending at the due instant. */
export function ratifyEmergency(state: ExceptionCase, command: RatifyCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  if (state.focus?.kind !== 'ratification') return noRatification(state.id);
  const short = missingText(command.rationale, 'rationale (the written ratification)', 20, 'T33');
  return short === null ? decideSeat(state, { ...command, outcome: 'approve' }, facts) : refuse(short);
}

function callEmergency(state: ExceptionCase, command: EmergencyCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const examined = examineRequest(state.content, facts, state);
  const { frozen } = examined;
  const reasons: Reason[] = [
    ...present([
      notIn(state, facts.now, ['draft'], 'Calling an emergency'), missingText(command.incident, 'incident (the id that was declared)', 3, 'T33'),
      missingText(command.statement, 'statement (what could happen)', 30, 'T33, E32'),
    ]),
    ...examined.refusals, ...emergencyRefusals(state, examined, facts),
  ];
  if (frozen === null) return refuse(...reasons);
  const leg = legOf(facts.actor, frozen.ownerUnit, legs, facts);
  const required = emergencySeats(frozen.ownerUnit, facts);
  const mine = required.seats.find(({ id }) => leg !== null && id === seatId(leg));
  if (leg === null || mine === undefined) reasons.push(noLeg(facts.actor, legs));
  else reasons.push(...legRefusals(facts.actor, leg, state, facts));
  const decided = new Map(mine === undefined ? [] : [[mine.id, facts.actor]]);
  const resolved = resolveSeats(required, decided, { parties: { ...partiesOf(state), signers: [facts.actor] }, organisation: facts.organisation, matrix: facts.matrix });
  reasons.push(...resolved.filter(({ person }) => person === null).flatMap((seat) => seat.reasons.filter(({ code }) => code === 'no-eligible-person')));
  const ratification = ratificationSeats(state.content, state.requester, examined, [facts.actor], facts);
  if (!ratification.ok) reasons.push(...ratification.reasons);
  if (reasons.length > 0 || mine === undefined) return refuse(...unique(reasons));
  const version = makeVersion(nextVersionNumber(state), state.content, frozen);
  const statement = { incident: command.incident.trim(), statement: command.statement.trim() };
  const asked = { ...required, seats: resolved };
  const relianceHash = relianceHashOf(version, null, asked, { kind: 'initial', statement });
  return accept([{ type: 'emergency_called', data: { version, relianceHash, ...statement, required: asked, seat: mine.id } }]);
}

function signEmergency(state: ExceptionCase, command: EmergencyCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const unit = state.versions.at(-1)?.frozen.ownerUnit;
  const { relianceHash, emergency } = state;
  const early = present([
    notIn(state, facts.now, ['in_approval'], 'Activating an emergency'), movedReliance(state, command.relianceHash ?? ''),
    emergency === undefined ? { code: 'wrong-state', rule: 'T33', text: `${state.id} was handed in as an ordinary request; no emergency was called on it. Withdraw it, and call one on a draft instead.` } as const : null,
  ]);
  if (early.length > 0 || unit === undefined || relianceHash === null || emergency === undefined) return refuse(...early);
  const open = legs.filter((leg) => !decidedSeats(state).has(seatId(leg)));
  const leg = legOf(facts.actor, unit, open, facts);
  const reasons = [...emergencyRefusals(state, examineRequest(state.content, facts, state), facts), ...(leg === null ? [noLeg(facts.actor, open)] : legRefusals(facts.actor, leg, state, facts))];
  if (reasons.length > 0 || leg === null) return refuse(...reasons);
  return complete(state, [{ type: 'seat_decided', data: { seat: seatId(leg), outcome: 'approve', rationale: emergency.statement, relianceHash } }], facts);
}

/** What an emergency is not for: what is not urgent, what is covered or withdrawn already, and what was an emergency before (S48, E51). */
function emergencyRefusals(state: ExceptionCase, examined: ExaminedRequest, facts: ExceptionFacts): readonly Reason[] {
  const { emergency: rules } = facts.matrix.lifecycle;
  const no = (text: string, rule = 'E51'): Reason => ({ code: 'emergency-not-allowed', rule, text });
  if (rules === null) return [no('The matrix of this organisation has no emergency: hand in an ordinary request.', 'E18')];
  const reasons: Reason[] = [];
  if (state.content.basis !== 'emergency') reasons.push({ code: 'invalid-field', rule: 'T33', text: `basis: expected emergency, got ${state.content.basis}.` });
  if (examined.term !== null && examined.term.from !== null) reasons.push({ code: 'invalid-field', rule: 'T33', text: 'validity.from: leave it out: an emergency covers from its activation on.' });
  for (const { exception, state: current, until } of examined.overlaps) {
    if (until !== null && until > facts.now) reasons.push(no(`${exception} names an intersecting deviation and is ${current}; nobody covers beside it what it covers or no longer covers.`, 'T33, §3.8'));
  }
  const since = addDays(localDateAt(facts.now, examined.frozen?.zone ?? 'UTC'), -rules.againDays);
  const recent = (at: ExceptionFacts['now']): boolean => localDateAt(at, examined.frozen?.zone ?? 'UTC') >= since;
  for (const { exception, what, at } of examined.lineage?.setbacks ?? []) {
    if (recent(at)) reasons.push(no(`${exception} on an intersecting deviation was ${what} at ${at}; within ${rules.againDays} days only an ordinary request is heard.`));
  }
  return [...reasons, ...quotaRefusals(examined, rules, facts.emergencies.filter(({ at }) => recent(at)))];
}

function quotaRefusals({ frozen }: ExaminedRequest, rules: EmergencyRules, before: ExceptionFacts['emergencies']): readonly Reason[] {
  if (frozen === null) return [];
  const instead = 'Ask for an ordinary exception, which level 3 or above can approve before anything is covered.';
  const same = before.filter(({ scope }) => scopesIntersect(scope, frozen.scope));
  const assets = new Set(assetsOf(frozen.scope));
  const on = before.filter((one) => !same.includes(one) && assetsOf(one.scope).some((asset) => assets.has(asset)));
  const of = before.filter(({ unit }) => unit === frozen.ownerUnit);
  const named = (found: typeof before): string => found.map(({ exception }) => exception).join(', ');
  const no = (rule: string, text: string): Reason => ({ code: 'emergency-not-allowed', rule, text: `${text} within ${rules.againDays} days. ${instead}` });
  return [
    ...(same.length === 0 ? [] : [no('S48, E51', `${named(same)} was an emergency on an intersecting deviation`)]),
    ...(on.length < rules.onAsset ? [] : [no('E51', `The assets in scope had ${on.length} emergencies (${named(on)}), of at most ${rules.onAsset}`)]),
    ...(of.length < rules.ofUnit ? [] : [no('E51', `${frozen.ownerUnit} had ${of.length} emergencies (${named(of)}), of at most ${rules.ofUnit}`)]),
  ];
}

function assetsOf(scope: ExceptionFacts['emergencies'][number]['scope']): readonly string[] {
  return scope.flatMap((clause) => clause.members.map((id) => `${clause.asset.type}:${id}`));
}

/** Neither signer is requester, owner or inside the scope, nor reports to one who is; and both are two people. */
function legRefusals(actor: PersonId, leg: Leg, state: ExceptionCase, facts: ExceptionFacts): readonly Reason[] {
  const parties = partiesOf(state);
  const reasons: Reason[] = [...conflictsOf(actor, 'approve', parties, facts.organisation)];
  for (const beneficiary of parties.beneficiaries) {
    if (reportsTo(facts.organisation.now, actor, beneficiary)) reasons.push({ code: 'reports-to-party', rule: 'E51', text: `${actor} reports to ${beneficiary}, who is inside its scope, and may not activate it: somebody else does.` });
  }
  if (leg === 'duty_approver' && !signsFrom(approverFrom, actor, facts)) {
    reasons.push({ code: 'authority-too-low', rule: 'T33', text: `A duty approver signs at L${approverFrom} or above elsewhere too: by an office of these levels, or as head of a unit; ${actor} does not. Somebody else signs.` });
  }
  return reasons;
}

function signsFrom(least: Level, person: PersonId, { organisation, matrix }: ExceptionFacts): boolean {
  const offices = Object.entries(matrix.seats.levels).flatMap(([level, { second }]) => (Number(level) >= least && second.kind !== 'none' ? [second.role] : []));
  const known = organisation.now.people.get(person);
  if (known !== undefined && rolesHeld(organisation.now, known).some(({ role }) => offices.includes(role))) return true;
  return [...organisation.now.units.values()].some(({ heads }) => heads.head === person || heads.executive === person);
}

function legOf(person: PersonId, unit: UnitId, among: readonly Leg[], { organisation }: ExceptionFacts): Leg | null {
  return among.find((leg) => holdersOf(organisation.now, leg, unit).includes(person)) ?? null;
}

function noLeg(actor: PersonId, among: readonly Leg[]): Reason {
  return { code: 'not-permitted', rule: 'T33', text: `Expected ${among.map((leg) => titles[leg].toLowerCase()).join(' or ') || 'nobody: both have signed'}, for the unit of the owner; ${actor} is not.` };
}

function emergencySeats(unit: UnitId, { matrix }: ExceptionFacts): RequiredApproval {
  const seats = legs.map((leg): Seat => ({
    id: seatId(leg), stage: 1, voice: 'accepts_risk', title: titles[leg], holder: { kind: 'role', role: leg, unit, delegable: false }, obligations: [], person: null,
    reasons: [{ code: 'seat-required', rule: 'T33', text: 'Two people activate an emergency, each by a role of their own; the level ratifies afterwards.' }],
  }));
  return { level: approverFrom, matrixVersion: matrix.version, seats, reasons: [{ code: 'seat-required', rule: 'T33', text: 'An emergency: two people now, the level of an ordinary request afterwards, in writing.' }] };
}

function seatId(leg: Leg): string {
  return `emergency:${leg}`;
}

function unique(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason])).values()];
}
