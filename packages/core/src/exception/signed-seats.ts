import type { Seat } from '../approval/seat.ts';
import type { PersonId, UnitId } from '../ids.ts';
import type { Organisation, Role } from '../org/organisation.ts';
import { isWithin } from '../org/unit-tree.ts';
import type { Instant } from '../time.ts';
import { requestsOf } from './change-request.ts';
import type { ExceptionCase, Grant, RequestPart } from './state.ts';

/** Authority that somebody had up to an instant: all of it (the person has left), or that of one role but where it is held on. */
export type EndedAuthority = { readonly person: PersonId; readonly endedAt: Instant; readonly role?: Role; readonly stillOf?: readonly UnitId[] };

/** Seats that a person signed, or voted yes in, and that stand: those that accept or may object. An opinion decided nothing. */
export function seatsSignedBy({ required, decisions, votes }: RequestPart, ended: EndedAuthority, when: (at: Instant) => boolean, organisation: Organisation): readonly Seat[] {
  const { person } = ended;
  const signed = decisions.filter((one) => !one.superseded && (one.person === person || one.onBehalfOf === person) && one.outcome !== 'reject' && when(one.at));
  const decided = new Set(decisions.flatMap((one) => (one.superseded ? [] : [one.seat])));
  const voted = votes.filter((one) => !one.superseded && one.person === person && one.vote === 'yes' && when(one.at) && decided.has(one.seat));
  const ids = new Set([...signed, ...voted].map(({ seat }) => seat));
  return (required?.seats ?? []).filter((seat) => ids.has(seat.id) && seat.voice !== 'opinion' && isBy(seat, ended, organisation));
}

/** Was the seat held by the authority that has ended? */
function isBy({ id, obligations, holder }: Seat, { role, stillOf = [] }: EndedAuthority, organisation: Organisation): boolean {
  if (role === undefined) return true;
  const unit = holder.kind === 'role' ? holder.unit : null;
  if (stillOf.some((held) => unit === null || isWithin(organisation, unit, held))) return false;
  const isHeldBy = (holder.kind === 'role' || holder.kind === 'committee') && holder.role === role;
  return isHeldBy || [id, ...obligations].some((one) => one === `named:${role}` || one === `level:${role}`);
}

/** Grants that a request created, and those that took their place: every grant is of the approval that was signed last before it. */
export function grantsOf(state: ExceptionCase, request: RequestPart): readonly Grant[] {
  const signed = requestsOf(state).flatMap((one) => lastSigned(one) ?? []).toSorted();
  const own = lastSigned(request);
  return own === null ? [] : state.grants.filter(({ grantedAt }) => signed.findLast((at) => at <= grantedAt) === own);
}

function lastSigned({ decisions }: RequestPart): Instant | null {
  return decisions.filter(({ superseded }) => !superseded).reduce<Instant | null>((last, { at }) => (last === null || at > last ? at : last), null);
}
