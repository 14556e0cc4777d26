import type { DelegationReply } from '@exeat/contract';
import { type AccessObject, decideAccess, type Delegation, delegationStands, endDelegation, type Instant, type Organisation, type Subject } from '@exeat/core';
import { personOrNull, personReply } from './person.ts';

/** A delegation as its readers see it at an instant, with what the caller may do about it. */
export function delegationReply(delegation: Delegation, organisation: Organisation, { subject, at }: { readonly subject: Subject; readonly at: Instant }): DelegationReply {
  const { tzdata: _tzdata, from, to, givenBy, endedBy, ...rest } = delegation;
  const access = decideAccess(subject, 'delegation.end', delegationObject(delegation, organisation), organisation, at);
  const ends = access.ok ? endDelegation(delegation, '', at) : access;
  return {
    ...rest,
    from: personReply(organisation, from),
    to: personReply(organisation, to),
    givenBy: personOrNull(organisation, givenBy),
    endedBy: personOrNull(organisation, endedBy),
    state: stateOf(delegation, at),
    mine: { end: ends.ok ? [] : [...ends.reasons] },
  };
}

/** A delegation as access sees it: its delegator is the owner. */
export function delegationObject({ from, to }: Pick<Delegation, 'from' | 'to'>, organisation: Organisation): AccessObject {
  const unit = organisation.people.get(from)?.unit;
  return { owner: from, requester: to, ...(unit === undefined ? {} : { units: [unit] }) };
}

function stateOf(delegation: Delegation, at: Instant): DelegationReply['state'] {
  if (delegation.endedAt !== null) return 'ended';
  if (delegationStands(delegation, at)) return 'standing';
  return at < delegation.starts ? 'coming' : 'over';
}
