import { coverIntervals } from '../../coverage/in-force.ts';
import type { Version } from '../../exception/content.ts';
import { lastEnd } from '../../exception/grant-end.ts';
import type { ExceptionCase } from '../../exception/state.ts';
import { earlier, type Instant } from '../../time.ts';
import { isWhole } from '../exposure/claim.ts';
import { assetKeysOf, type Neighbour } from './toxic-hits.ts';

/** What a case is to others on its assets, until it is over whatever anybody does; null: that is not known. */
export type StandingNeighbour = Omit<Neighbour, 'assets'> & { readonly until: Instant | null };

/** What a case is to others on its assets: in approval, waiting for its start, in force or suspended. Null for any other. A pure function of the case. */
export function standingNeighbour(state: ExceptionCase): StandingNeighbour | null {
  const version: Version | undefined = state.versions.at(-1);
  if (!isWhole(version) || !meeting.includes(state.phase)) return null;
  if ((state.phase === 'revoked' || state.phase === 'closed') && state.ended === null) return null;
  const isAsked = state.phase === 'in_approval' || state.phase === 'awaiting_acknowledgement';
  return {
    exception: state.id, owner: state.content.owner, requirements: version.frozen.requirements.map(({ id }) => id), basis: version.content.basis,
    band: state.assessment?.residualBand ?? null, since: isAsked ? state.decidingSince : null, until: overFrom(state),
  };
}

/** The same with the assets in its scope; null once it is over. */
export function neighbourOf(state: ExceptionCase, at: Instant): Neighbour | null {
  const standing = standingNeighbour(state);
  if (standing === null || (standing.until !== null && standing.until <= at)) return null;
  const { until: _until, ...neighbour } = standing;
  return { ...neighbour, assets: assetKeysOf(state.versions.at(-1)?.frozen.scope ?? []) };
}

const meeting: readonly ExceptionCase['phase'][] = ['in_approval', 'awaiting_acknowledgement', 'approved', 'revoked', 'closed'];

/** As `stateAt` tells it: a wind-down is cover until it ends, and what never starts lapses. */
function overFrom(state: ExceptionCase): Instant | null {
  if (state.phase === 'in_approval') return null;
  if (state.phase === 'awaiting_acknowledgement') return missedFrom(state, 'acknowledge');
  const lapsed = coverIntervals(state).length === 0 ? missedFrom(state, 'precedent') : null;
  return [lastEnd(state), lapsed, state.phase === 'approved' ? null : (state.ended?.at ?? null)].reduce((first, end) => (first === null || end === null ? (first ?? end) : earlier(first, end)), null);
}

function missedFrom({ duties }: ExceptionCase, wanted: 'acknowledge' | 'precedent'): Instant | null {
  const missed = duties.filter(({ kind, due, dischargedAt }) => kind === wanted && (dischargedAt === undefined || dischargedAt >= due));
  return missed.reduce<Instant | null>((first, { due }) => (first === null ? due : earlier(first, due)), null);
}
