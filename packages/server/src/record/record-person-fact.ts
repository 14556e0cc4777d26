import { accept, type Decision, type Instant, type Organisation, type Person, personAfter, type PersonStatement, splitAuthority } from '@exeat/core';
import { endSessionsOf, revokeTokensOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { holdAuthority } from './hold-authority.ts';
import { endDelegationsOf } from './record-delegations.ts';
import { holdDirectory } from './record-directory.ts';
import { recordAll } from './record-events.ts';

/** The person as the directory of people has them now: recorded, and whoever has left, or comes back, has no session, no token and no delegation of before. */
export async function recordPersonFact(
  context: ServerContext, tx: Tx, says: PersonStatement, now: Instant, by: { readonly caller: Caller; readonly ruleId: string; readonly requestId: string },
): Promise<Decision<null>> {
  const before = await holdDirectory(tx);
  const after = personAfter(says, before, now);
  if (!after.ok) return after;
  const person = after.value;
  if (person === null) return accept(null);
  const stands = await standing(context, tx, person, before, by);
  const event = { type: 'person_recorded' as const, data: { person: stands } };
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

/** What a machine reports stands; somebody who reports that a person reports to somebody else or moves edits the directory, and a second person confirms that (E47). */
async function standing(context: ServerContext, tx: Tx, person: Person, before: Organisation, by: { readonly caller: Caller; readonly requestId: string }): Promise<Person> {
  const { now, held } = splitAuthority(before, { people: [person] });
  if (by.caller.subject.kind === 'token' || held === null) return person;
  const awaits = await holdAuthority(context, tx, held, before, by);
  return awaits === null ? person : (now.people?.[0] ?? person);
}
