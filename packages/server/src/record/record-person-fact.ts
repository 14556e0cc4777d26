import { accept, type Decision, type Instant, personAfter, type PersonStatement } from '@exeat/core';
import { endSessionsOf, revokeTokensOf, type Tx } from '@exeat/store';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { endDelegationsOf } from './record-delegations.ts';
import { holdDirectory } from './record-directory.ts';
import { recordAll } from './record-events.ts';

/** The person as the directory of people has them now: recorded, and whoever has left, or comes back, has no session, no token and no delegation of before. */
export async function recordPersonFact(
  tx: Tx, says: PersonStatement, now: Instant, by: { readonly caller: Caller; readonly ruleId: string; readonly requestId: string },
): Promise<Decision<null>> {
  const before = await holdDirectory(tx);
  const after = personAfter(says, before, now);
  if (!after.ok) return after;
  const person = after.value;
  if (person === null) return accept(null);
  const event = { type: 'person_recorded' as const, data: { person } };
  const meta = { actor: actorOf(by.caller), ruleId: by.ruleId, requestId: by.requestId };
  await recordAll(tx, [{ stream: `person:${person.id}`, event }], meta);
  const wasAway = before.people.get(person.id)?.active === false;
  if (!person.active || (says.kind === 'person_joined' && wasAway)) {
    await endSessionsOf(tx, person.id);
    await revokeTokensOf(tx, person.id);
    await endDelegationsOf(tx, [person.id], before, meta);
  }
  return accept(null);
}
