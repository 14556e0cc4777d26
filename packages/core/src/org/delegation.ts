import type { PersonId, UnitId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Instant } from '../time.ts';

/** Deciding authority that one person lends to another for a while (domain §4.4). It is never handed on, and ends by itself. */
export type Delegation = {
  readonly id: string;
  readonly from: PersonId;
  readonly to: PersonId;
  /** `[starts, until)`. */
  readonly starts: Instant;
  readonly until: Instant;
  /** The last day as it was picked, with the zone and tzdata version behind `until`. */
  readonly lastDay: string;
  readonly zone: string;
  readonly tzdata: string;
  /** Highest level of a request that it reaches. */
  readonly maxLevel: 1 | 2 | 3 | 4 | 5;
  /** Only requests that lie wholly within this unit and below; null: all. */
  readonly unit: UnitId | null;
  /** `absence`: recorded by a registrar for somebody who could not; it reaches seats that were open before it too (E55). */
  readonly cause: 'given' | 'absence';
  readonly text: string;
  readonly givenBy: PersonId | null;
  readonly givenAt: Instant;
  /** Ended early, from this instant on; null: not. */
  readonly endedAt: Instant | null;
  readonly endedBy: PersonId | null;
};

/** What is written when it is given; who gave it, and when, stands in the envelope. */
export type GivenDelegation = Omit<Delegation, 'id' | 'givenBy' | 'givenAt' | 'endedAt' | 'endedBy'>;

/** Events of a stream `delegation:ID`. */
export type DelegationEvent =
  | { readonly type: 'delegation_given'; readonly data: GivenDelegation }
  | { readonly type: 'delegation_ended'; readonly data: { readonly text: string } }
  /** By newer rules of its zone the last day ends at `computed`; it ends at `until`, the earlier one (§3.11). */
  | { readonly type: 'delegation_recomputed'; readonly data: { readonly until: Instant; readonly computed: Instant; readonly tzdata: string } };

/** Does it stand at an instant? Whether it reaches a seat is for `approval/delegate.ts`. */
export function delegationStands({ starts, until, endedAt }: Delegation, now: Instant): boolean {
  return starts <= now && now < until && (endedAt === null || now < endedAt);
}

/** A delegation as its events tell it; null when they are of another stream. */
export function foldDelegation(events: readonly EventEnvelope[]): Delegation | null {
  const [first, ...rest] = events;
  if (first?.type !== 'delegation_given') return null;
  const given = first.data as unknown as GivenDelegation;
  const moved = rest.findLast((event) => event.type === 'delegation_recomputed')?.data as { readonly until: Instant; readonly tzdata: string } | undefined;
  const ended = rest.find((event) => event.type === 'delegation_ended');
  return {
    ...given, ...(moved === undefined ? {} : { until: moved.until, tzdata: moved.tzdata }), id: first.stream.slice(first.stream.indexOf(':') + 1), givenBy: first.actor.person, givenAt: first.at,
    endedAt: ended?.at ?? null, endedBy: ended?.actor.person ?? null,
  };
}
