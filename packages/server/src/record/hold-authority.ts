import { type AskedAuthority, canonicalJson, confirmersOf, type Json, type Organisation, partyRefusals, type PersonId, type Reason, unitPath } from '@exeat/core';
import { appendEvents, hasAuthorityProposals, lockStream, openAuthorityProposals, openCasesOfParty, type Queries, type Tx, withSignIn } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';

type By = { readonly caller: Caller; readonly requestId: string };

/**
 * Keeps a change of authority until a second person confirms it; answers its id. Null: there is nobody yet who could, so it stands at once.
 * That is so only while an organisation is being set up: once a second person was asked, somebody is asked for ever. The same change asked
 * again is the same proposal. @throws Refused for somebody who has a part in an open case that depends on it.
 */
export async function holdAuthority(context: ServerContext, tx: Tx, asked: AskedAuthority, before: Organisation, { caller, requestId }: By): Promise<string | null> {
  const confirmers = confirmersOf(before, asked, caller.subject.person, caller.at);
  const able = context.demo ? confirmers : await withSignIn(tx, confirmers);
  if (able.length === 0 && !(await hasAuthorityProposals(tx))) return null;
  const reasons = await partyReasons(tx, caller.subject.person, asked, before);
  if (reasons.length > 0) throw new Refused(reasons);
  const text = textOf(asked);
  const known = (await openAuthorityProposals(tx)).find((open) => open.proposedBy === caller.subject.person && textOf(open) === text);
  if (known !== undefined) return known.id;
  const id = crypto.randomUUID();
  const { now } = await lockStream(tx, `authority:${id}`);
  await appendEvents(tx, `authority:${id}`, 0, [{ type: 'authority_proposed', data: { asked } }], { at: now, actor: actorOf(caller), ruleId: 'A31', requestId });
  return id;
}

/** Why somebody may neither propose nor confirm it for a part that they have in a case (E47). */
export async function partyReasons(queries: Queries, person: PersonId | null, asked: AskedAuthority, organisation: Organisation): Promise<readonly Reason[]> {
  if (person === null) return [];
  const known = organisation.people.get(person);
  const party = { person, units: known === undefined ? [] : unitPath(organisation, known.unit), groups: known?.groups ?? [] };
  return partyRefusals(person, asked, await openCasesOfParty(queries, party), organisation);
}

function textOf({ people, units, document, mappings = [], requirements = [], calendars = [] }: AskedAuthority): string {
  return canonicalJson({ people, units, document, mappings, requirements, calendars } as unknown as Json);
}
