import { routes } from '@exeat/contract';
import { dueDatesOf, type Instant, type PersonId } from '@exeat/core';
import { calendarFeedOf, casesChanging, casesConcerning, casesOfPerson, databaseNow, endCalendarFeed, saveCalendarFeed, useCalendarFeed } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { loadTurnFacts } from '../../facts/load-facts.ts';
import { whoseSeats } from '../../facts/whose-seats.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { newSecret } from '../../identity/password.ts';
import { cleanText } from '../../mail/clean.ts';
import { type CalendarEntry, renderCalendar } from './render.ts';

const longestTitle = 300;

/** A calendar of the due dates of one person, behind a secret address that opens nothing else. */
export function calendarRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getCalendarFeed, async ({ caller }) => ({ feed: await calendarFeedOf(context.pool, ownerOf(caller)) }));

  serveCommand(app, context, routes.createCalendarFeed, async ({ caller }, tx) => {
    const token = newSecret('exc_');
    await saveCalendarFeed(tx, ownerOf(caller), token, await databaseNow(tx));
    return { reply: { address: new URL(`/api/v1/calendars/${token}`, context.publicUrl).href }, secret: true };
  });

  serveCommand(app, context, routes.endCalendarFeed, async ({ caller }, tx) => {
    if (!(await endCalendarFeed(tx, ownerOf(caller)))) throw new HttpProblem('not-found', 'There is no address of a calendar of yours.');
    return { reply: undefined };
  });

  serve(app, context, routes.readCalendar, async ({ params, reply }) => {
    const now = await databaseNow(context.pool);
    const person = await useCalendarFeed(context.pool, params.token, now);
    if (person === null) throw new HttpProblem('not-found', 'No calendar has this address; it may have been ended. Make a new one in Exeat.');
    const text = renderCalendar(await entriesOf(context, person, now), context.publicUrl.hostname, new Date(now));
    await reply.type('text/calendar; charset=utf-8').header('content-disposition', 'attachment; filename="exeat.ics"').send(text);
    return undefined;
  });
}

/** A person makes it in person: a service account's token must not become an address that outlives it. */
function ownerOf(caller: Caller): PersonId {
  if (caller.subject.kind !== 'session') throw new HttpProblem('not-allowed', 'Expected a session of a person, got a token: a calendar is made by whom it is of.');
  return personOf(caller);
}

async function entriesOf(context: ServerContext, person: PersonId, now: Instant): Promise<readonly CalendarEntry[]> {
  const { pool, publicUrl } = context;
  const waiting = await casesConcerning(pool, { ...(await whoseSeats(context, pool, person, now)), units: { triage: [], assess: [], verify: [] } });
  const cases = new Map([...waiting, ...(await casesChanging(pool)), ...(await casesOfPerson(pool, person))].map((state) => [state.id, state]));
  const factsOf = await loadTurnFacts(context, pool, [...cases.values()], { now, actor: person });
  return [...cases.values()].flatMap((state) =>
    dueDatesOf(state, person, factsOf(state)).map((date) => ({
      ...date, text: cleanText(date.text, longestTitle), exception: state.id, address: new URL(`/exceptions/${encodeURIComponent(state.id)}`, publicUrl).href,
    })),
  );
}
