import { type AssetRef, assetKey } from '../asset/asset.ts';
import { daysBetween, endOfLocalDay, localDateAt, parseLocalDate } from '../calendar.ts';
import { type DutyPeriod, dutyDue } from '../business-days.ts';
import { successorInLine } from '../approval/interim-owner.ts';
import { authorityDefects } from '../exception/authority-defect.ts';
import { openProposals } from '../exception/commands/confirm.ts';
import { dueFor } from '../exception/commands/triage.ts';
import type { ExceptionEvent } from '../exception/events.ts';
import { type ExceptionFacts, partiesOf } from '../exception/facts.ts';
import { nextFactId } from '../exception/facts-noted.ts';
import { reviewAsked } from '../exception/review-asked.ts';
import type { Duty, ExceptionCase } from '../exception/state.ts';
import { isLiving } from '../exception/state-at.ts';
import { successorReaffirms } from '../exception/successor.ts';
import { addMs, type Instant } from '../time.ts';
import type { OutsideFact, OutsideFamily, OutsideStatement } from './fact.ts';
import { outsideKinds, subjectOf } from './fact.ts';
import { authorityEnded } from './person-fact.ts';
import type { ProposedAction } from './proposal.ts';
import { assetChangedEffect, intelligenceEffect, listedEffect, penetrationEffect, probabilityEffect, severityEffect, type RiskEffect, type RiskFacts } from './risk-effects.ts';

export type EffectFacts = RiskFacts & {
  /** An asset as it was recorded before the fact. */
  readonly before: ExceptionFacts['asset'];
  /** When an asset was scanned last, whatever was found; null: never. */
  readonly lastScan: (asset: AssetRef) => Instant | null;
};

type Effect = RiskEffect & { readonly action?: ProposedAction; readonly setback?: true };
type Says<Kind extends OutsideStatement['kind']> = Extract<OutsideStatement, { kind: Kind }>;

const dayMs = 24 * 3_600_000;

/**
 * What follows for one exception from a fact that is new (§9): a note, a proposal that a person confirms, a review that is owed. Nothing here
 * gives cover, and what takes it away is proposed or has its due instant and a way to object. Of a case that is over, nothing.
 */
export function effectsOf(state: ExceptionCase, fact: OutsideFact, facts: EffectFacts): readonly ExceptionEvent[] {
  return [...effectsOnCase(state, fact, facts), ...effectsOnApprovals(state, fact, facts)];
}

/** §4.8: what authority that has ended means for what was signed with it, before and after. */
function effectsOnApprovals(state: ExceptionCase, { says }: OutsideFact, facts: EffectFacts): readonly ExceptionEvent[] {
  const ended = authorityEnded(says, facts.organisation.now, facts.now);
  if (ended === null) return [];
  const defects = authorityDefects(state, ended, facts);
  return [...defects, ...(ended.role === undefined ? successorReaffirms(state, ended, facts, defects.filter(({ type }) => type === 'change_requested').length) : [])];
}

function effectsOnCase(state: ExceptionCase, fact: OutsideFact, facts: EffectFacts): readonly ExceptionEvent[] {
  if (!isLiving(state, facts.now)) return [];
  const effect = effectOf(state, fact, facts);
  return effect === null ? [] : noteOf(state, fact, effect);
}

/** What is put on record of a case for a fact, with what follows from it. */
export function noteOf(state: ExceptionCase, fact: OutsideFact, effect: Effect): readonly ExceptionEvent[] {
  const { source, externalId, version, occurredAt, says } = fact;
  return [
    { type: 'outside_fact_noted', data: { fact: { source, externalId, version, occurredAt, kind: says.kind, subject: subjectOf(says), ...(effect.setback === true ? { setback: true as const } : {}) }, ...once(state, says, effect) } },
    ...(effect.then ?? []),
    ...overtaken(state, says),
  ];
}

/** What an earlier report of the same subject already proposes, or is reviewed for, is not asked twice. */
function once(state: ExceptionCase, says: OutsideStatement, { text, action, duty, directive }: Effect): Effect {
  const about = factsAbout(state, outsideKinds[says.kind], subjectOf(says));
  const proposed = openProposals(state).some((one) => about.has(one.id) && one.action.verb === action?.verb);
  const owed = state.duties.some((one) => about.has(one.id) && one.dischargedAt === undefined);
  return { text, ...(directive === undefined ? {} : { directive }), ...(action === undefined || proposed ? {} : { action }), ...(duty === undefined || owed || proposed ? {} : { duty }) };
}

function effectOf(state: ExceptionCase, { says, text, occurredAt }: OutsideFact, facts: EffectFacts): Effect | null {
  switch (says.kind) {
    case 'ticket_closed':
      return { text: `Ticket ${says.ticket} is closed. Scan again: if nothing is found any more, the exception is not needed.`, action: { verb: 'close', reason: 'remediated_verified' } };
    case 'ticket_cancelled':
      return { text: `Ticket ${says.ticket} was cancelled: the plan does not hold any more.`, ...reviewOwed(state, `The exit plan is reviewed, since ticket ${says.ticket} was cancelled.`, facts.matrix.outside.planReview, facts) };
    case 'ticket_slipped':
      return slipped(state, says, facts);
    case 'ticket_stalled':
      return stalled(state, says, occurredAt, facts);
    case 'change_rolled_back':
      return { text: `Change ${says.change} was rolled back: what it needed the exception for is gone.`, action: { verb: 'close', reason: 'circumstances_ceased' } };
    case 'asset_retired':
      return retired(state, says, facts);
    case 'asset_active':
      return { text: `${assetKey(says.asset)} is in use${openRetirements(state, says.asset).length > 0 ? ' again: it is not retired' : ''}.` };
    case 'incident':
      return incident(state, says, facts);
    case 'kev_changed':
      return listedEffect(state, says, text, occurredAt, facts);
    case 'epss_changed':
      return probabilityEffect(state, says, text, facts);
    case 'cvss_revised':
      return severityEffect(state, says, text, facts);
    case 'threat_reported':
      return intelligenceEffect(state, says, text, facts);
    case 'penetration_finding':
      return penetrationEffect(state, says, text, facts);
    case 'asset_changed':
      return assetChangedEffect(state, says, facts.before(says.asset), facts);
    case 'control_evidence':
      // What a test does is told by the control, and by its incident.
      return null;
    case 'change_implemented':
      return implemented(state, says.change);
    case 'person_joined':
      return { text: `${says.person} is back, and owns it.` };
    case 'person_moved':
      return ownerMoved(state, says);
    case 'person_left':
      return state.content.owner === says.person ? ownerLeft(state, says, facts) : beneficiaryLeft(state, says, facts);
    case 'role_ended':
      return null;
  }
}

/** A change that the plan names as the end of a milestone may have done away with the deviation; one that needs the exception says nothing of that. */
function implemented({ content }: ExceptionCase, change: string): Effect {
  const planned = content.remediation?.milestones.filter(({ ticket }) => ticket === change) ?? [];
  if (planned.length === 0) return { text: `Change ${change} is implemented.` };
  return { text: `Change ${change} is implemented: ${planned.map(({ title }) => title).join(', ')}. Scan again: if nothing is found any more, the exception is not needed.`, action: { verb: 'close', reason: 'remediated_verified' } };
}

/** The original date stays what it was approved with; how far the work has moved is told beside it (§9.3). Far, or for the second time, asks for a review (§3.5). */
function slipped(state: ExceptionCase, { ticket, due }: Says<'ticket_slipped'>, facts: EffectFacts): Effect {
  const planned = state.content.remediation?.milestones.find((milestone) => milestone.ticket === ticket)?.due;
  const slip = planned === undefined ? null : daysBetween(parseLocalDate(planned), due);
  const text = `Ticket ${ticket} is now due ${due}${slip === null ? '' : `, ${slip} days after the ${planned} that was approved, which stays`}.`;
  if (slip === null || slip <= 0) return { text };
  const again = (state.outsideFacts ?? []).some((fact) => fact.kind === 'ticket_slipped' && fact.subject === ticket);
  if (!again && slip <= facts.matrix.outside.slipDays) return { text };
  return { text, ...reviewOwed(state, `The exit plan is reviewed, since ticket ${ticket} ${again ? 'has slipped again' : `has slipped by ${slip} days`}.`, facts.matrix.outside.planReview, facts) };
}

/** A ticket on which nothing happens holds the plan up (§9.3): from the days of a long slip on it is reviewed. */
function stalled(state: ExceptionCase, { ticket, since }: Says<'ticket_stalled'>, at: Instant, facts: EffectFacts): Effect {
  const days = daysBetween(since, localDateAt(at, state.grants.at(-1)?.zone ?? 'UTC'));
  const text = `Nothing was done on ticket ${ticket} since ${since}, for ${days} days: the plan stands still.`;
  if (days < facts.matrix.outside.slipDays) return { text };
  return { text, ...reviewOwed(state, `The exit plan is reviewed, since nothing was done on ticket ${ticket} for ${days} days.`, facts.matrix.outside.planReview, facts) };
}

/** §9.2: the inventory alone is not believed: the asset is absent from scans, or a ticket says that it was taken down. */
function retired(state: ExceptionCase, { asset, ticket }: Says<'asset_retired'>, facts: EffectFacts): Effect {
  const name = assetKey(asset);
  const seen = facts.lastScan(asset);
  const { retiredAbsentDays, retiredUnopposed } = facts.matrix.outside;
  if (ticket === undefined && seen !== null && seen > addMs(facts.now, -retiredAbsentDays * dayMs)) {
    return { text: `The inventory says that ${name} is retired, but it was scanned at ${seen}: they disagree, and nothing changes.` };
  }
  const why = ticket === undefined ? `no scan has seen it for ${retiredAbsentDays} days` : `ticket ${ticket} says that it was taken down`;
  if (onlyAsset(state, asset)) {
    const action = { verb: 'close', reason: 'asset_retired' } as const;
    const due = dueFor(state.content.owner, retiredUnopposed, facts);
    const text = `${name} is retired, and ${why}: the exception is not needed any more.`;
    if (!due.ok) return { text, action };
    const duty: Duty = { id: nextFactId(state), kind: 'condition', text: 'The closure that is proposed is confirmed or objected to, or it takes effect.', owner: null, due: due.value, consequence: 'end', closes: action.reason };
    return { text: `${text} Unopposed it closes at ${due.value}.`, action, duty };
  }
  if (!namesAsset(state, asset)) return { text: `${name} is retired, and ${why}. It stays a member of a container in the scope, where nothing of it is found any more.` };
  return { text: `${name} is retired, and ${why}: it is not needed in the scope.`, action: { verb: 'remove', assets: [asset] } };
}

function namesAsset({ content }: ExceptionCase, asset: AssetRef): boolean {
  return content.scope.some((clause) => 'ids' in clause.asset && clause.asset.type === asset.type && clause.asset.ids.includes(asset.id));
}

function onlyAsset(state: ExceptionCase, asset: AssetRef): boolean {
  const scope = state.versions.at(-1)?.frozen.scope ?? [];
  return scope.length > 0 && scope.every((clause) => clause.asset.type === asset.type && clause.members.length === 1 && clause.members[0] === asset.id);
}

/** Only an owner of the unit whose zone, level and seats were approved may answer for it: another one follows by a transfer (E42). */
function ownerMoved(state: ExceptionCase, { person, unit }: Says<'person_moved'>): Effect | null {
  const approved = state.versions.at(-1)?.frozen.ownerUnit;
  if (approved === unit) return null;
  return { text: `${person}, who owns it, has moved to ${unit}: hand it to somebody of ${approved ?? 'its unit'}.` };
}

/** Whom an exception is for leaves: of several the others stay, and they are told; the last one needs it no more (§9.1). Null: it is for somebody else. */
function beneficiaryLeft(state: ExceptionCase, { person, lastDay }: Says<'person_left'>, { organisation }: EffectFacts): Effect | null {
  const all = state.content.beneficiaries ?? [];
  if (!all.includes(person)) return null;
  const others = all.filter((one) => one !== person && organisation.now.people.get(one)?.active === true);
  if (others.length > 0) return { text: `${person}, whom it is for, leaves: the last day is ${lastDay}. It stays for ${others.join(', ')}; take ${person} out of it.` };
  return { text: `${person}, the last one whom it is for, leaves: the last day is ${lastDay}. It is not needed any more.`, action: { verb: 'close', reason: 'circumstances_ceased' } };
}

/** Nobody answers for it from the end of the last day on; it is suspended when nobody has followed in time (I18, §9.1). */
function ownerLeft(state: ExceptionCase, { person, lastDay }: Says<'person_left'>, facts: EffectFacts): Effect {
  const text = `${person}, who owns it, leaves: the last day is ${lastDay}.`;
  const unit = facts.organisation.now.units.get(facts.organisation.now.people.get(person)?.unit ?? ('' as never));
  const calendar = unit === undefined ? undefined : facts.organisation.now.calendars.get(unit.calendar);
  const vacancy = { id: nextFactId(state), kind: 'condition', text: 'Somebody else becomes the owner, or cover is suspended.', owner: successorInLine(person, partiesOf(state).signers, facts.organisation.now), consequence: 'suspend', vacancy: true } as const;
  // Where no calendar says until when, nobody has any time beyond the last day.
  const left = endOfLocalDay(lastDay, unit?.zone ?? 'UTC');
  if (unit === undefined || calendar === undefined) return { text, duty: { ...vacancy, due: left } };
  const period = facts.matrix.outside.ownerVacant[state.assessment?.residualBand ?? 'critical'];
  const due = dutyDue(addMs(left, -1), period, calendar, unit.zone);
  return { text, duty: { ...vacancy, due: due.ok ? due.value : left } };
}

function incident(state: ExceptionCase, { incident: id, contributed }: Says<'incident'>, facts: EffectFacts): Effect {
  const review = reviewOwed(state, `The exception is reviewed after incident ${id}.`, facts.matrix.outside.incidentReview, facts);
  if (contributed === true) {
    return { text: `The deviation contributed to incident ${id}.`, action: { verb: 'suspend', cause: 'incident_exploited' }, setback: true, ...review };
  }
  const text = contributed === false ? `Incident ${id} touched what it covers; the deviation did not contribute.` : `Incident ${id} touched what it covers; whether the deviation contributed is not known.`;
  return { text, ...(contributed === false ? {} : { setback: true as const }), ...review };
}

/** A review that is owed for a fact from outside. */
export function reviewOwed(state: ExceptionCase, text: string, period: DutyPeriod, facts: Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'>): { readonly duty: Duty } {
  return { duty: reviewAsked(state, nextFactId(state), text, period, facts) };
}

/** Proposals whose ground a newer fact takes away: an asset that is in use is not retired, a ticket that is not closed is not done. */
function overtaken(state: ExceptionCase, says: OutsideStatement): readonly ExceptionEvent[] {
  const gone = says.kind === 'asset_active' ? openRetirements(state, says.asset) : says.kind === 'ticket_cancelled' || says.kind === 'ticket_slipped' ? openClosures(state, says.ticket) : [];
  const returned = says.kind === 'person_joined' ? state.duties.filter(({ vacancy, dischargedAt }) => vacancy === true && dischargedAt === undefined) : [];
  if (returned.length > 0) return returned.map(({ id }): ExceptionEvent => ({ type: 'duty_discharged', data: { duty: id, evidence: 'The owner is back.' } }));
  return gone.map((proposal): ExceptionEvent => ({ type: 'proposal_decided', data: { proposal, outcome: 'overtaken', text: `A newer fact says otherwise (${says.kind}).` } }));
}

function openRetirements(state: ExceptionCase, asset: AssetRef): readonly string[] {
  return openAbout(state, 'asset', assetKey(asset));
}

function openClosures(state: ExceptionCase, ticket: string): readonly string[] {
  return openAbout(state, 'ticket', ticket);
}

function openAbout(state: ExceptionCase, family: OutsideFamily, subject: string): readonly string[] {
  const about = factsAbout(state, family, subject);
  return openProposals(state).filter(({ id }) => about.has(id)).map(({ id }) => id);
}

/** Ids of the facts on a case that are about a subject. */
function factsAbout({ outsideFacts = [] }: ExceptionCase, family: OutsideFamily, subject: string): ReadonlySet<string> {
  return new Set(outsideFacts.flatMap((fact, at) => (outsideKinds[fact.kind] === family && fact.subject === subject ? [`f${at + 1}`] : [])));
}
