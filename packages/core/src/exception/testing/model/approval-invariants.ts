import type { AskedFor } from './reference-parts.ts';
import type { PlayedStep, Violation } from './played-step.ts';
import type { ExceptionEnvelope } from '../../events.ts';
import { personId } from '../../../ids.ts';
import type { World } from '../world.ts';
import type { Organisation } from '../../../org/organisation.ts';

type Granted = Extract<ExceptionEnvelope, { type: 'grant_created' }>;

/** Who must have signed for a level (§4.2, E4), in the organisation of the cases: whatever else is asked, these are. */
const secondLine: Readonly<Record<number, readonly string[]>> = {
  1: ['level:grc_manager', 'level:control_owner'], 2: ['level:ciso_delegate'], 3: ['level:ciso'], 4: ['level:risk_committee'], 5: ['level:board_risk_committee'],
};
const baseOf = (score: number): number => (score <= 4 ? 1 : score <= 9 ? 2 : score <= 16 ? 3 : 5);

const committee: readonly string[] = ['p02', 'p03', 'p10', 'p23', 'p34', 'p38'];
/** Whose signature each kind of seat is, with everybody up the line who may take it (E3 d), last the committee (E19): nobody else. */
const holders: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^policy-owner:STD-LG$/, ['p08', 'p04', 'p03', 'p02', 'p01', ...committee]],
  [/^risk-owner:INS$/, ['p24', 'p23', 'p01', ...committee]],
  [/^level:(grc_manager|control_owner)$/, ['p05', 'p04', 'p03', 'p02', 'p01', ...committee]],
  [/^level:(ciso_delegate|ciso)$/, ['p04', 'p03', 'p02', 'p01', ...committee]],
  [/^emergency:incident_commander$/, ['p12', 'p34']],
  [/^emergency:duty_approver$/, ['p11', 'p26', 'p34']],
  [/^superior:INS$/, ['p01', ...committee]],
  [/^named:dpo$/, ['p37', 'p01', ...committee]],
];

/** I1, I4, I8, I12, I13, I18, I21, I23, I24: what an approval was made of. */
export function approvalFaults(step: PlayedStep): readonly Violation[] {
  const found: Violation[] = [];
  const fault = (invariant: string, text: string): void => void found.push({ invariant, text });
  for (const event of step.events) {
    switch (event.type) {
      case 'exception_assessed':
        assessed(event, step, fault);
        break;
      case 'seat_decided':
        signed(event.data, step, fault);
        break;
      case 'vote_cast':
        signed(event.data, step, fault);
        break;
      case 'emergency_called':
        signed(event.data, step, fault);
        break;
      case 'exception_closed':
      case 'exception_reviewed':
        looked(event.type, step, fault);
        break;
      case 'exception_reassessed':
        for (const asked of step.reference.requests.values()) {
          if (step.reference.isAlive(asked, step.world.now) && asked.kind !== 'reaffirmation' && asked.signatures.length > 0) fault('I13', `${asked.id} keeps its signatures after a re-assessment`);
        }
        break;
      case 'risk_reaffirmed':
      case 'authority_cured':
      case 'emergency_ratified':
        everySeat(step.reference.request(event.data.change), fault);
        break;
      case 'acknowledgement_requested': {
        const asked = step.reference.request(event.data.change ?? 'initial');
        if (asked.kind === 'bridge' || asked.kind === 'emergency') break;
        policyOwnerAsked(new Set(asked.required?.seats.flatMap(({ id, obligations }) => [id, ...obligations])), step.world, fault);
        break;
      }
      case 'committee_decided':
        if (event.data.outcome === 'approve') quorum(step.reference.request(event.data.change ?? 'initial'), step.world.organisation, fault);
        break;
      case 'grant_created':
        granted(event, step, fault);
        break;
      case 'exception_amended':
        for (const { grant, by } of event.data.replaced) {
          const old = step.before.grants.find(({ id }) => id === grant);
          if (old === undefined || !isWithin(step.reference.members(by.version), step.reference.members(old.version)) || by.until > old.until) fault('I4', `${by.id} took the place of ${grant} and covers more`);
        }
        break;
      default:
    }
  }
  return found;
}

type Fault = (invariant: string, text: string) => void;

function assessed(event: Extract<ExceptionEnvelope, { type: 'exception_assessed' }>, { world, reference }: PlayedStep, fault: Fault): void {
  const { inherent, residual, controls, incomplete } = event.data.assessment;
  if (residual.likelihood > inherent.likelihood || residual.impact > inherent.impact) fault('I12', `residual ${JSON.stringify(residual)} above ${JSON.stringify(inherent)}`);
  const credited = controls.some(({ test, precedent }) => test === 'tested_pass' || test === 'attested' || precedent === true);
  if (!credited && (residual.likelihood !== inherent.likelihood || residual.impact !== inherent.impact)) fault('I12', 'residual below inherent without a tested control');
  const members = reference.request(event.data.change ?? 'initial').version?.frozen.scope.flatMap((clause) => clause.members) ?? [];
  for (const host of members) {
    if (world.assets.get(`host:${host}`)?.criticality === undefined && !incomplete.some((missing) => missing.includes(host))) fault('I23', `nobody is told that the criticality of ${host} is unknown`);
  }
  if (!incomplete.includes('knownExploited')) fault('I23', 'nobody is told that exploitation is unknown');
}

/** A signature or a vote, judged by the people it is of. */
function signed({ seat, change = 'initial', onBehalfOf }: Signed, { as, reference, world }: PlayedStep, fault: Fault): void {
  const asked = reference.request(change);
  const parties = new Set([reference.requester, reference.owner, asked.by, ...reference.authors, asked.assessment?.assessor]);
  if (asked.kind !== 'appeal' && asked.kind !== 'bridge' && parties.has(as)) fault('I8', `${as} signs, and is a party`);
  if (asked.kind === 'ratification' && reference.request('initial').signatures.some(({ person }) => person === as)) fault('I8', `${as} ratifies what they activated`);
  if (reference.recused.has(as)) fault('I8', `${as} signs, and has declared a conflict`);
  if (as === reference.owner || as === asked.by) fault('I8', `${as} signs for what they own or ask`);
  if (asked.signatures.filter(({ person }) => person === as).length > 1) fault('I8', `${as} signed twice`);
  if (asked.votes.has(as) && asked.signatures.some(({ person }) => person === as)) fault('I8', `${as} votes beside a signature`);
  const allowed = holders.find(([pattern]) => pattern.test(seat))?.[1] ?? committee;
  if (!allowed.includes(onBehalfOf ?? as)) fault('I24', `${onBehalfOf ?? as} signs as ${seat}`);
  if (onBehalfOf === undefined) return;
  const lent = (world.organisation.delegations ?? []).some(({ from, to, starts, until, endedAt, maxLevel }) =>
    from === onBehalfOf && to === as && starts <= world.now && world.now < until && (endedAt === null || world.now < endedAt) && (asked.required?.level ?? 5) <= maxLevel);
  if (!lent) fault('I24', `${as} signs for ${onBehalfOf}, who has lent them nothing`);
  if (parties.has(onBehalfOf) || reference.recused.has(onBehalfOf)) fault('I8', `${as} signs for ${onBehalfOf}, who is a party`);
  if (asked.signatures.some(({ person }) => person === onBehalfOf)) fault('I8', `${onBehalfOf} signed, and ${as} signs for them`);
}

type Signed = { readonly seat: string; readonly change?: string; readonly onBehalfOf?: string };

/** Whoever ends or keeps cover by what they have seen stands outside the case (E46). */
function looked(what: string, { as, reference, world }: PlayedStep, fault: Fault): void {
  for (const party of [reference.requester, reference.owner]) {
    if (as === party || bosses(world, as).includes(party)) fault('I8', `${as} is or reports to ${party}: ${what}`);
  }
}

function bosses({ organisation }: PlayedStep['world'], person: string): readonly string[] {
  const manager = organisation.people.get(person as never)?.manager ?? null;
  return manager === null ? [] : [manager, ...bosses({ organisation } as PlayedStep['world'], manager)];
}

/** One signature that says yes in every seat that was asked, and the voices of a committee. */
function everySeat({ id, required, signatures }: AskedFor, fault: Fault): void {
  for (const seat of required?.seats ?? [{ id: 'any' }]) {
    if (signatures.filter((one) => one.seat === seat.id && one.outcome === 'approve').length !== 1) fault('I1', `${id} is approved without ${seat.id}`);
  }
}

function quorum({ votes: cast, required }: AskedFor, { people }: Organisation, fault: Fault): void {
  // Whoever had left before had no vote, whatever they cast; a no of whoever left after it stays in the count.
  const votes = [...cast].flatMap(([person, { vote, at }]) => {
    const leavesAt = people.get(personId(person))?.leavesAt;
    return leavesAt === undefined || at < leavesAt ? [vote] : [];
  });
  const members = required?.seats.find((one) => one.id.startsWith('level:') && one.holder.kind === 'committee')?.members?.length ?? 0;
  const yes = votes.filter((vote) => vote === 'yes').length;
  const no = votes.filter((vote) => vote === 'no').length;
  const least = Math.max(3, Math.floor(members / 2) + 1);
  if (votes.length < least || yes < 2 || yes * 2 < least || yes <= no) fault('I21', `approved by ${yes} of ${votes.length} votes, ${members} members`);
}

function granted(event: Granted, { reference, world, before, verb }: PlayedStep, fault: Fault): void {
  const { grant, change } = event.data;
  const asked = reference.request(change ?? 'initial');
  const { required, signatures, assessment } = asked;
  if (required === null) return fault('I13', 'granted on signatures that nothing has asked for since the last assessment');
  const ids = new Set(required.seats.flatMap(({ id, obligations }) => [id, ...obligations]));
  if (asked.least !== null && (required.level < asked.least.level || (required.level === asked.least.level && asked.least.seats.some(({ id }) => !ids.has(id))))) {
    fault('I13', `assessed for level ${asked.least.level} with ${asked.least.seats.map(({ id }) => id).join(', ')}, granted by level ${required.level} with ${[...ids].join(', ')}`);
  }
  for (const seat of required.seats) {
    const signature = signatures.filter((one) => one.seat === seat.id);
    if (signature.length !== 1 || !['approve', 'approve_narrower', 'object'].includes(signature[0]?.outcome ?? '')) fault(signature.length === 0 ? 'I13' : 'I1', `${seat.id} has ${signature.length} signatures since the last assessment`);
    if (seat.voice !== 'opinion' && signature[0]?.outcome === 'object') fault('I1', `${seat.id} objects and it is granted`);
  }
  if (asked.kind !== 'bridge' && asked.kind !== 'emergency') {
    const seats = new Set(required.seats.flatMap(({ id, obligations }) => [id, ...obligations]));
    const residual = assessment === null ? 25 : assessment.residual.likelihood * assessment.residual.impact;
    if (required.level < baseOf(residual)) fault('I1', `level ${required.level} for a residual of ${residual}`);
    if (!(secondLine[required.level] ?? []).some((id) => seats.has(id))) fault('I1', `level ${required.level} without its own seat`);
    if (!seats.has('risk-owner:INS')) fault('I1', 'nobody accepts the risk');
    // What waits for an acknowledgement was signed whole, by the rules of that instant.
    if (verb !== 'acknowledge') policyOwnerAsked(seats, world, fault);
    if (grant.relianceHash !== asked.hash || grant.version !== asked.version?.number) fault('I1', `granted ${grant.relianceHash}, signed ${asked.hash}`);
  }
  const approved = asked.kind === 'bridge' ? reference.grants.slice(0, -1).map(({ version }) => version) : [asked.version?.number ?? 0];
  if (!approved.some((version) => isWithin(reference.members(grant.version), reference.members(version)))) fault('I4', `${grant.id} covers what nobody approved`);
  if (world.organisation.people.get(reference.owner as never)?.active !== true) fault('I18', `granted to ${reference.owner}, who has left`);
  if (before.versions.length > 0 && world.library.requirements.get('STD-LG/LG-7.1' as never)?.waivable === false && asked.kind !== 'bridge') fault('I17', 'granted for what cannot be waived');
}

function policyOwnerAsked(seats: ReadonlySet<string>, { matrix }: World, fault: Fault): void {
  if (matrix.seats.policyOwnerTierAtMost >= 2 && !seats.has('policy-owner:STD-LG') && ![...seats].some((id) => id.includes('STD-LG'))) fault('I1', 'the policy owner was not asked');
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.every((member) => outer.includes(member));
}
