import type { Level } from '../approval/seat.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ExceptionEvent } from './events.ts';
import type { CastVote, Duty, Grant } from './state.ts';

// What several events do to a part of a case.

export function endGrants(grants: readonly Grant[], at: Instant, cause: string): readonly Grant[] {
  return grants.map((grant) => endGrant(grant, at, cause));
}

export function endGrant(grant: Grant, at: Instant, cause: string): Grant {
  return grant.endedAt !== undefined && grant.endedAt <= at ? grant : { ...grant, endedAt: at, endCause: cause };
}

export function discharge(duties: readonly Duty[], id: string, at: Instant): readonly Duty[] {
  return duties.map((duty) => (duty.id === id && duty.dischargedAt === undefined ? { ...duty, dischargedAt: at } : duty));
}

export function authors(known: readonly PersonId[], ...more: readonly (PersonId | null)[]): readonly PersonId[] {
  return [...new Set([...known, ...more.filter((person) => person !== null)])];
}

export function castVote(data: Extract<ExceptionEvent, { type: 'vote_cast' }>['data'], person: PersonId, at: Instant): CastVote {
  return { seat: data.seat, person, vote: data.vote, ...(data.rationale === '' ? {} : { rationale: data.rationale }), at, superseded: false };
}

/** Of two levels the higher one. */
export function higherLevel(one: Level, other: Level | null): Level {
  return other !== null && other > one ? other : one;
}
