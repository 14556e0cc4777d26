import { accept, type Decision, type Instant, personAfter, type PersonStatement } from '@exeat/core';
import { endSessionsOf, revokeTokensOf, type Tx } from '@exeat/store';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { holdDirectory } from './record-directory.ts';
import { recordAll } from './record-events.ts';

/** The person as the directory of people has them now: recorded, and whoever has left, or comes back, has no session and no token of before. */
export async function recordPersonFact(
  tx: Tx, says: PersonStatement, now: Instant, by: { readonly caller: Caller; readonly ruleId: string; readonly requestId: string },
): Promise<Decision<null>> {
  const before = await holdDirectory(tx);
  const after = personAfter(says, before, now);
  if (!after.ok) return after;
  const person = after.value;
  if (person === null) return accept(null);
  const event = { type: 'person_recorded' as const, data: { person } };
  await recordAll(tx, [{ stream: `person:${person.id}`, event }], { actor: actorOf(by.caller), ruleId: by.ruleId, requestId: by.requestId });
  const wasAway = before.people.get(person.id)?.active === false;
  if (!person.active || (says.kind === 'person_joined' && wasAway)) {
    await endSessionsOf(tx, person.id);
    await revokeTokensOf(tx, person.id);
  }
  return accept(null);
}
