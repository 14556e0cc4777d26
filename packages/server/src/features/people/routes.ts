import { routes } from '@exeat/contract';
import { isWithin, type Organisation, type Person, personId, unitId } from '@exeat/core';
import { endSessionsOf, getPerson, hasSignIn } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf } from '../../http/authenticate.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { findPerson } from '../../identity/find-person.ts';
import { makeInvitation } from '../../identity/make-invitation.ts';
import { holdDirectory, recordDirectory, recordedReply } from '../../record/record-directory.ts';
import { groupsAsked, recordPeople, rolesAsked } from '../../record/record-people.ts';

/** The directory of people. A change is an event in the same transaction as the tables. */
export function peopleRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listPeople, async ({ query }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const page = pageOfSnapshot(
      [...organisation.people.values()].filter((person) => fits(person, query, organisation)),
      (person) => person.id,
      query,
    );
    return { items: page.items.map(personView), next: page.next };
  });

  serve(app, context, routes.getPerson, async ({ params, reply }) => {
    const found = await getPerson(context.pool, params.id);
    if (found === null) throw noSuchPerson();
    reply.header('etag', tagOf(found.revision));
    return { ...personView(found.person), revision: found.revision };
  });

  serveCommand(app, context, routes.recordPeople, async ({ body, caller, requestId }, tx) => {
    return { reply: recordedReply(await recordPeople(context, tx, [body].flat(), { caller, requestId })) };
  });

  serveCommand(app, context, routes.changePerson, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const before = await holdDirectory(tx);
    const known = before.people.get(personId(params.id));
    if (known === undefined) throw noSuchPerson();
    const { email, unit, manager, roles, groups, ...rest } = body;
    const person: Person = {
      ...known,
      ...defined(rest),
      ...(email === undefined ? {} : { email }),
      ...(unit === undefined ? {} : { unit: unitId(unit) }),
      ...(manager === undefined ? {} : { manager: manager === null ? null : (findPerson(before, manager)?.id ?? personId(manager)) }),
      ...(roles === undefined ? {} : { roles: rolesAsked(roles, known.roles, before) }),
      ...(groups === undefined ? {} : { groups: groupsAsked(groups) }),
    };
    const { recorded, awaits } = await recordDirectory(context, tx, before, { people: [person] }, { caller, requestId, ifMatch });
    if (!person.active) await endSessionsOf(tx, person.id);
    const stands = awaits === null ? person : { ...person, roles: known.roles, unit: known.unit, manager: known.manager };
    return { reply: { ...personView(stands), awaits }, headers: { etag: tagOf(recorded[0]?.revision ?? 0) } };
  });

  serveCommand(app, context, routes.invitePerson, async ({ params, caller, requestId }, tx) => {
    const organisation = await context.snapshots.organisation(tx);
    const person = organisation.people.get(personId(params.id));
    if (person === undefined || !person.active) throw noSuchPerson();
    // Who keeps the directory could otherwise become anybody in it.
    if (await hasSignIn(tx, person.id))
      throw new HttpProblem(
        'conflict',
        `Expected somebody without an account, got ${person.userName}, who has one. Who lost password and codes gets a new link on the machine itself: ./exeat admin reset-password ${person.userName}.`,
      );
    const asked = { person: person.id, purpose: 'invitation' as const, publicUrl: context.publicUrl };
    return { reply: await makeInvitation(tx, asked, { actor: actorOf(caller), ruleId: 'A25', requestId }), secret: true };
  });
}

function fits(
  person: Person,
  query: { q?: string | undefined; unit?: string | undefined; active?: boolean | undefined },
  organisation: Organisation,
): boolean {
  if (query.active !== undefined && person.active !== query.active) return false;
  if (query.unit !== undefined && !isWithin(organisation, person.unit, unitId(query.unit))) return false;
  return query.q === undefined || `${person.name} ${person.userName} ${person.id}`.toLowerCase().includes(query.q.toLowerCase());
}

function personView({ groups, ...person }: Person) {
  return { ...person, roles: person.roles.map((one) => ({ ...one })), ...(groups === undefined ? {} : { groups: [...groups] }) };
}

function defined<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function noSuchPerson(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such person, or none that you may see.');
}
