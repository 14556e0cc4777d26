import { type Actor, type AskedDelegation, decideAccess, type Delegation, type DelegationEvent, endDelegation, endedByDeparture, foldDelegation, giveDelegation, type Organisation, type PersonId } from '@exeat/core';
import { appendEvents, loadStream, lockStream, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller, personOf } from '../http/authenticate.ts';
import { HttpProblem, Refused } from '../http/problem.ts';
import { delegationObject } from '../present/delegation.ts';

type By = { readonly caller: Caller; readonly requestId: string };
type Meta = { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string };

/** Gives one. `organisation`: the directory, held, so that two cannot meet. @throws Refused */
export async function recordDelegation(context: ServerContext, tx: Tx, asked: AskedDelegation, organisation: Organisation, { caller, requestId }: By): Promise<Delegation> {
  const object = { ...delegationObject(asked, organisation), beneficiaries: [asked.to] };
  const access = decideAccess(caller.subject, 'delegation.give', object, organisation, caller.at);
  if (!access.ok) throw new Refused(access.reasons);
  const id = crypto.randomUUID();
  const stream = `delegation:${id}`;
  const { now } = await lockStream(tx, stream);
  const decided = giveDelegation(asked, { now, tzdata: process.versions['tz'] ?? 'unknown', actor: personOf(caller), organisation, matrix: await context.snapshots.matrix(tx) });
  if (!decided.ok) throw new Refused(decided.reasons);
  return append(tx, stream, 0, decided.value, now, { actor: actorOf(caller), ruleId: access.value.ruleId, requestId });
}

/** Ends one at once. @throws HttpProblem `not-found`; Refused */
export async function recordDelegationEnd(tx: Tx, id: string, text: string, organisation: Organisation, { caller, requestId }: By): Promise<Delegation> {
  const stream = `delegation:${id}`;
  const { revision, now } = await lockStream(tx, stream);
  const known = foldDelegation(await loadStream(tx, stream));
  if (known === null) throw new HttpProblem('not-found', 'There is no such delegation.');
  const access = decideAccess(caller.subject, 'delegation.end', delegationObject(known, organisation), organisation, caller.at);
  if (!access.ok) throw new Refused(access.reasons);
  const decided = endDelegation(known, text, now);
  if (!decided.ok) throw new Refused(decided.reasons);
  return append(tx, stream, revision, decided.value, now, { actor: actorOf(caller), ruleId: access.value.ruleId, requestId });
}

/** Who leaves decides for nobody any more, and nobody for them; it does not come back with them. */
export async function endDelegationsOf(tx: Tx, gone: readonly PersonId[], organisation: Organisation, meta: Meta): Promise<void> {
  for (const { id } of (organisation.delegations ?? []).filter(({ from, to }) => gone.includes(from) || gone.includes(to))) {
    const stream = `delegation:${id}`;
    const { revision, now } = await lockStream(tx, stream);
    const known = foldDelegation(await loadStream(tx, stream));
    if (known === null || endedByDeparture([known], gone, now).length === 0) continue;
    await append(tx, stream, revision, { type: 'delegation_ended', data: { text: 'One of the two has left.' } }, now, meta);
  }
}

async function append(tx: Tx, stream: string, revision: number, event: DelegationEvent, at: Parameters<typeof appendEvents>[4]['at'], meta: Meta): Promise<Delegation> {
  await appendEvents(tx, stream, revision, [event], { at, ...meta });
  const delegation = foldDelegation(await loadStream(tx, stream));
  if (delegation === null) throw new Error(`expected ${stream} to be a delegation`);
  return delegation;
}
