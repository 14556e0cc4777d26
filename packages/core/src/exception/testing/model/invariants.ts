import type { World } from '../world.ts';
import type { ExceptionEnvelope } from '../../events.ts';
import type { ExceptionCase } from '../../state.ts';
import { stateAt } from '../../state-at.ts';
import { coverIntervals, inForceAt } from '../../../coverage/in-force.ts';
import { coverageOfDeviation } from '../../../coverage/coverage-of-finding.ts';
import { addMs, type Instant } from '../../../time.ts';
import { parseAssetKey } from '../../../asset/canonical.ts';
import { PortfolioTally } from '../../../portfolio/portfolio-tally.ts';
import { approvalFaults } from './approval-invariants.ts';
import { emergencyFaultAt, emergencyFaults } from './emergency-invariants.ts';
import type { PlayedStep, Violation } from './played-step.ts';
import type { ReferenceCase } from './reference-case.ts';
import { termFaults } from './term-invariants.ts';

/** What is checked of the domain's invariants (§3.10, as corrected), in the sentence of the specification. */
export const checked: Readonly<Record<string, string>> = {
  I1: 'cover comes from an approval by every required seat, on exactly that hash or recorded narrowings of it',
  I2: 'the end is after the start and no later than the longest term of the band',
  I3: 'cover stops at its end, by the clock alone',
  I4: 'scope never widens without an approval of the wider one',
  I5: 'no cover before the instant of its approval',
  I6: 'what is over stays over',
  I7: 'an end leaves no request to decide',
  I8: 'no party signs, and nobody signs twice',
  I9: 'silence approves nothing',
  I10: 'the lineage lasts no longer than its cap',
  I11: 'a suspension moves no end',
  I12: 'residual is at most inherent, and equal to it without a control that is tested or attested',
  I13: 'an assessment voids the signatures given before it',
  I14: 'versions, evidence and events are only added to',
  I16: 'grants of a case never cover at the same time',
  I17: 'a requirement that cannot be waived gets no grant',
  I18: 'the owner has accepted, and is active when cover is granted',
  I19: 'what is active at a high risk or above stands in the portfolio, whenever it is read',
  I20: 'an emergency covers for 72 hours at most, and no working day longer unless it is ratified',
  I21: 'a committee decides with its quorum, and never with fewer than three',
  I22: 'the end is the first instant after the stored day in the stored zone',
  I23: 'a missing input of the risk is named, never taken as harmless',
  I24: 'nobody gets round the rules: each command is for who may give it',
  I25: 'without a grant in force a finding is visible',
};

/** What of I1–I25 cannot be played on a case alone, and where it is held or what it waits for. */
export const elsewhere: Readonly<Record<string, string>> = {
  I15: 'the first detection of a finding is a fact of the store: packages/store/src/finding/first-detection.test.ts, with its planted violation',
};

const settling: readonly string[] = ['comment_added', 'evidence_attached', 'decision_refused', 'proposal_decided', 'exception_reviewed', 'grant_recomputed', 'duty_recomputed', 'authority_defect_found'];
const rule = { scheme: 'xccdf', id: 'package_audit_installed' } as const;

export function checkStep(step: PlayedStep): readonly Violation[] {
  const { before, after, events, reference, as, verb, allowed, wasOver, world } = step;
  const found: Violation[] = [];
  const types = events.map(({ type }) => type);
  const fault = (invariant: string, text: string): void => void found.push({ invariant, text });
  if (!allowed) fault('I24', `${as} may not ${verb}`);
  const grants = types.includes('grant_created');
  // What a review answers is discharged by it: one follows an emergency that is over (T33).
  const isSettled = (type: string): boolean => settling.includes(type) || (type === 'duty_discharged' && types.includes('exception_reviewed'));
  if (wasOver && events.some((event) => !isSettled(event.type) && !isAppeal(event, step))) fault('I6', `${types.join(', ')} after the case was over`);
  if (types.some((type) => type === 'exception_revoked' || type === 'exception_closed' || type === 'exception_withdrawn')) {
    const alive = [...reference.requests.values()].filter((asked) => asked.kind !== 'initial' && asked.kind !== 'emergency' && reference.isAlive(asked, world.now));
    if (alive.length > 0) fault('I7', `${alive.map(({ id }) => id).join(', ')} can still be decided after ${types.join(', ')}`);
  }
  if (grants && !types.some((type) => type === 'seat_decided' || type === 'committee_decided' || type === 'narrowing_acknowledged')) fault('I9', 'a grant without anybody deciding');
  if (types.includes('exception_suspended') || types.includes('suspension_lifted')) {
    if (before.grants.some(({ until }, index) => after.grants[index]?.until !== until)) fault('I11', 'a suspension moved an end');
  }
  if (before.versions.some((version, index) => after.versions[index] !== version) || (before.evidence ?? []).some((file, index) => after.evidence?.[index] !== file)) fault('I14', `${verb} replaced a version or a file`);
  if (events.some(({ revision }, index) => revision !== before.revision + index + 1) || events.some(({ at }) => at < before.lastEventAt)) fault('I14', 'revisions have a gap, or time ran back');
  const transferred = events.find((event) => event.type === 'owner_transferred');
  if (transferred?.type === 'owner_transferred' && transferred.data.version.content.owner !== as) fault('I18', `${transferred.data.version.content.owner} became the owner by ${as}`);
  found.push(...approvalFaults(step), ...termFaults(step), ...emergencyFaults(step));
  return found;
}

/** At an instant, with nothing done: what the clock alone makes of the case. */
export function checkMoment(state: ExceptionCase, reference: ReferenceCase, world: World): readonly Violation[] {
  const found: Violation[] = [];
  const intervals = coverIntervals(state);
  if (reference.grants.length === 0) {
    for (const later of [0, 40, 400]) if (stateAt(state, addMs(world.now, later * 86_400_000)) === 'active') found.push({ invariant: 'I9', text: `active ${later} days later without a grant` });
  }
  for (const at of moments(reference, world.now)) {
    const covers = reference.covered(at);
    const held = inForceAt(intervals, at);
    if (held === null ? covers !== null : covers === null) found.push({ invariant: 'I3', text: `at ${at} core says ${held?.grant ?? 'uncovered'}, the reference ${covers?.id ?? 'uncovered'}` });
    if (at >= world.now && (stateAt(state, at) === 'active') !== (covers !== null)) found.push({ invariant: 'I3', text: `at ${at} the state is ${stateAt(state, at)}, covered: ${covers !== null}` });
    if (intervals.filter(({ from, until }) => from <= at && at < until).length > 1) found.push({ invariant: 'I16', text: `two grants cover at ${at}` });
  }
  found.push(...portfolioFaults(state, reference, world));
  found.push(...emergencyFaultAt(reference, (at) => inForceAt(intervals, at as Instant) !== null));
  const members = state.versions.flatMap(({ frozen }) => frozen.scope.flatMap((clause) => clause.members));
  for (const host of new Set([...members, 'db-01.corp.example'])) {
    const grant = reference.covered(world.now);
    const expected = grant !== null && reference.members(grant.version).includes(host);
    const answer = coverageOfDeviation({ rule, asset: parseAssetKey(`host:${host}`) }, effective(state), world.now);
    if ((answer.status === 'covered') !== expected || (answer.status === 'covered' && answer.covers.every((cover) => cover.grant === undefined))) found.push({ invariant: 'I25', text: `${host} is ${answer.status} at ${world.now}` });
  }
  return found;
}

/** Instants at which something changes, and one before each. */
function moments({ grants, pauses, duties }: ReferenceCase, now: Instant): ReadonlySet<Instant> {
  const edges = [now, ...grants.flatMap(({ from, until, endedAt }) => [from, until, ...(endedAt === null ? [] : [endedAt])]), ...pauses.map(({ from }) => from), ...duties.map(({ due }) => due)];
  return new Set(edges.flatMap((edge) => [addMs(edge, -1), edge]));
}

/** The portfolio is computed when it is read, so that at every instant it is the latest report (E21). */
function portfolioFaults(state: ExceptionCase, reference: ReferenceCase, { now, organisation, matrix }: World): readonly Violation[] {
  const { residual } = reference;
  if (residual === null || residual.likelihood * residual.impact < 10 || reference.covered(now) === null) return [];
  const tally = new PortfolioTally(now, organisation, matrix);
  tally.add(state);
  const told = tally.result().residual.some(({ likelihood, impact, count }) => likelihood === residual.likelihood && impact === residual.impact && count === 1);
  return told ? [] : [{ invariant: 'I19', text: `active at ${residual.likelihood} × ${residual.impact}, and not in the portfolio` }];
}

function effective(state: ExceptionCase): Parameters<typeof coverageOfDeviation>[1] {
  const intervals = coverIntervals(state);
  return state.versions.map((version) => ({
    id: state.id, version: version.number, title: state.content.title, basis: state.content.basis, scope: version.frozen.scope, versionHash: null, trust: 'signed' as const,
    intervals: intervals.filter(({ grant }) => state.grants.find(({ id }) => id === grant)?.version === version.number),
  }));
}

/** A rejection alone may be appealed, and what is allowed is asked anew (T28, T29). */
function isAppeal(event: ExceptionEnvelope, { before, reference }: PlayedStep): boolean {
  if (before.phase !== 'rejected') return false;
  if (event.type === 'change_requested') return event.data.kind === 'appeal';
  return 'change' in event.data && typeof event.data.change === 'string' && reference.request(event.data.change).kind === 'appeal';
}
