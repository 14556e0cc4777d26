import type { BallotReply } from '@exeat/contract';
import { type ApprovalMatrix, ballotBar, ballotOutcome, type CastVote, closedVotes, countedVotes, type ExceptionCase, hidesVotes, type Instant, type Organisation, type OrganisationTrees, type PersonId, type Seat } from '@exeat/core';
import { personReply } from './person.ts';

type Reading = { readonly organisation: OrganisationTrees; readonly matrix: ApprovalMatrix; readonly actor: PersonId | null; readonly now: Instant };

/** Where the vote in a seat stands, of a committee's. `state` null: of a request that is only previewed, nobody votes. */
export function ballotIn(seat: Seat, state: ExceptionCase | null, reading: Reading): { readonly ballot?: BallotReply } {
  const ballot = state === null ? null : ballotView(seat, state, reading);
  return ballot === null ? {} : { ballot };
}

export function ballotView(seat: Seat, state: ExceptionCase, reading: Reading): BallotReply | null {
  const { id, members, chair } = seat;
  const { organisation: { now }, matrix, actor } = reading;
  if (members === undefined) return null;
  const cast = countedVotes(state, { id, members }, now);
  const least = matrix.seats.committeeLeast;
  const { yes, no, abstain } = ballotOutcome(members, new Map([...cast].map(([person, { vote }]) => [person, vote])), least).tally;
  const recused = (state.recusals ?? []).filter(({ seat }) => seat === id).map(({ person }) => person);
  return {
    ...ballotBar(members.length, least),
    cast: hidesVotes(state, id, actor) ? null : { yes, no, abstain, votes: [...cast.values()].map((vote) => voteView(vote, now)) },
    waiting: members.filter((member) => !cast.has(member)).map((member) => personReply(now, member)),
    closed: closedVotes(state, reading).find((vote) => vote.seat.id === id)?.outcome ?? null,
    chair: chair === undefined ? null : personReply(now, chair),
    recused: [...new Set(recused)].map((person) => personReply(now, person)),
  };
}

export function voteView({ person, rationale = '', ...vote }: CastVote, organisation: Organisation): NonNullable<BallotReply['cast']>['votes'][number] {
  return { ...vote, rationale, person: personReply(organisation, person) };
}
