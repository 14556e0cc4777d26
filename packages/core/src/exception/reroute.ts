import { riskFigures } from '../approval/facts.ts';
import { requiredApproval } from '../approval/required-approval.ts';
import type { RequiredApproval } from '../approval/seat.ts';
import { stricterSeats } from '../approval/stricter-seats.ts';
import { localDateAt, parseLocalDate } from '../calendar.ts';
import { standardVersion } from '../config/config-kind.ts';
import type { Reason } from '../errors.ts';
import { unitPath } from '../org/unit-tree.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { focusOn, openChanges } from './change-request.ts';
import { decidedSeats } from './decided-seats.ts';
import type { ExceptionEvent } from './events.ts';
import { approvalFactsOf, examineRequest } from './examine-request.ts';
import { assetsIn, type ExceptionFacts, partiesUndecided } from './facts.ts';
import { relianceHashOf } from './hashes.ts';
import type { ChangeKind, ExceptionCase } from './state.ts';

/** Requests that were assessed, and whose level and seats follow from the rules of the matrix. */
const routed: readonly ChangeKind[] = ['initial', 'renewal', 'amendment'];

type Where = Pick<ExceptionFacts, 'asset' | 'organisation' | 'matrix' | 'config'>;

/** What the seats of a request are computed for, beside what its version holds: frozen with them at the assessment. */
export function routedFor(scope: FrozenScope, facts: Where): Pick<RequiredApproval, 'owning' | 'committeeLeast'> {
  return { owning: owningPaths(scope, facts), committeeLeast: facts.matrix.seats.committeeLeast };
}

/**
 * Why level and seats of the request that is looked at have to be computed anew while it is in approval: other rules are in force, or other units
 * own its assets (§4.3-10, §4.8, E26). Nothing: they stand.
 */
export function routingOutdated(view: ExceptionCase, facts: Where): readonly string[] {
  const { required, assessment, focus } = view;
  const version = view.versions.at(-1);
  if (view.phase !== 'in_approval' || required === null || assessment === null || version === undefined || !routed.includes(focus?.kind ?? 'initial')) return [];
  const causes: string[] = [];
  if (facts.matrix.version !== required.matrixVersion) causes.push(`version ${facts.matrix.version} of the approval matrix, after version ${required.matrixVersion}`);
  for (const [name, number] of Object.entries(facts.config ?? {})) {
    if (name !== 'matrix' && number !== (required.config?.[name] ?? standardVersion)) causes.push(`version ${number} of ${name}`);
  }
  const known = required.owning ?? version.frozen.assetUnits;
  const owning = owningPaths(version.frozen.scope, facts);
  const moved = owning.filter((path) => !known.includes(path) && !known.includes(unitOf(path)));
  return moved.length === 0 ? causes : [...causes, `its assets are of ${owning.map(unitOf).join(', ')} now`];
}

/** Refuses a decision on seats that are not the ones that the request needs now: they are computed anew first. */
export function outdatedRefusal(view: ExceptionCase, facts: Where): Reason | null {
  const causes = routingOutdated(view, facts);
  if (causes.length === 0) return null;
  return { code: 'routing-outdated', rule: '§4.3-10, §4.8', text: `Level and seats of ${view.focus?.id ?? view.id} are computed anew: ${causes.join('; ')}. Read it again, then decide.` };
}

/** The requests of a case that are in approval, each as if it were the case. */
export function requestsInApproval(state: ExceptionCase, { now, matrix }: Pick<ExceptionFacts, 'now' | 'matrix'>): readonly ExceptionCase[] {
  const changes = openChanges(state, now, matrix.lifecycle).filter(({ kind }) => kind !== 'initial');
  return [state, ...changes.map((change) => focusOn(state, change))].filter(({ phase }) => phase === 'in_approval');
}

/** Routes the request that is looked at anew, where that is outdated; no event where it stands. It is nobody's decision: it follows by itself. */
export function rerouteRequest(view: ExceptionCase, facts: ExceptionFacts): readonly ExceptionEvent[] {
  const causes = routingOutdated(view, facts);
  const { required: standing, assessment, relianceHash, focus } = view;
  const version = view.versions.at(-1);
  if (causes.length === 0 || standing === null || assessment === null || version === undefined || relianceHash === null) return [];
  const change = focus === undefined ? {} : { change: focus.id };
  const { content, frozen } = version;
  const examined = examineRequest(content, facts, view, riskFigures(assessment), 'whole');
  const term = examined.term ?? { firstDay: localDateAt(view.submittedAt ?? facts.now, frozen.zone), lastDay: parseLocalDate(content.validity.lastDay) };
  // Whose signature stands is for the seats that are decided: it bars nobody from being asked here.
  const asked = approvalFactsOf(content, { ...examined, term }, partiesUndecided(view), facts);
  const computed = asked === null ? null : requiredApproval(asked, standing.level);
  if (computed === null || !computed.ok) {
    const why = (computed?.reasons ?? examined.refusals).map(({ text }) => text).join(' ');
    return [{ type: 'exception_returned', data: { ...change, seat: '', text: `Level and seats cannot be computed anew (${causes.join('; ')}): ${why}` } }];
  }
  const { seats, restarts } = stricterSeats(standing, computed.value, new Set(decidedSeats(view).keys()));
  const { owning, committeeLeast = 0 } = routedFor(frozen.scope, facts);
  const required: RequiredApproval = { ...computed.value, seats, ...(standing.knownExploited === true ? { knownExploited: true } : {}), ...(owning === undefined ? {} : { owning }), committeeLeast: Math.max(committeeLeast, standing.committeeLeast ?? 0) };
  return [{
    type: 'approval_rerouted',
    data: { ...change, causes, required, restarts, relianceHash: restarts ? relianceHashOf(version, assessment, required, focus) : relianceHash },
  }];
}

/** Units that own the assets in a scope now, each with those above it: `INS < GRP`. */
function owningPaths(scope: FrozenScope, facts: Pick<Where, 'asset' | 'organisation'>): readonly string[] {
  const units = new Set(assetsIn(scope, facts).map(({ unit }) => unit));
  return [...units].map((unit) => unitPath(facts.organisation.now, unit).join(' < ')).sort();
}

function unitOf(path: string): string {
  return path.split(' < ')[0] ?? path;
}
