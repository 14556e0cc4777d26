import type { ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { type ExceptionEnvelope, foldException, shownEvent } from '@exeat/core';
import { databaseNow, getCase, listEvents, loadStream, markCaseSeen, seenCases } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { factsAbout, loadFacts } from '../../facts/load-facts.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { noSuchException } from '../../http/require-sight.ts';
import { actionsView } from '../../present/actions.ts';
import { historyView } from '../../present/history.ts';
import { differenceSince, movedSince } from './moved-since.ts';

/** What the caller may do with a case now, and why not what they may not. */
export async function actionsOn(context: ServerContext, id: string, caller: Caller): Promise<ReplyOf<typeof routes.possibleActions>> {
  const state = await getCase(context.pool, id);
  if (state === null) throw noSuchException();
  const now = await databaseNow(context.pool);
  const facts = await loadFacts(context, context.pool, { now, actor: personOf(caller), ...factsAbout(state, [], state.phase === 'approved') });
  return { asOf: now, revision: state.revision, relianceHash: state.relianceHash, items: actionsView(state, caller.subject, facts) };
}

/** What happened since a revision: the one that the caller last looked at unless another is asked for. */
export async function changesOf(
  context: ServerContext,
  id: string,
  { since, relianceHash, limit }: ParsedOf<typeof routes.exceptionChanges>['query'],
  caller: Caller,
): Promise<ReplyOf<typeof routes.exceptionChanges>> {
  const stream = (await loadStream(context.pool, id)) as unknown as readonly ExceptionEnvelope[];
  const state = stream[0]?.type === 'exception_drafted' ? foldException(stream) : null;
  if (state === null) throw noSuchException();
  const seen = (await seenCases(context.pool, personOf(caller), [id])).get(id);
  const from = since ?? seen?.revision ?? 0;
  const organisation = await context.snapshots.organisation(context.pool);
  const events = await listEvents(context.pool, { stream: id, limit: 10_000 });
  return {
    since: from,
    seenAt: seen?.at ?? null,
    items: events
      .filter(({ envelope }) => envelope.revision > from)
      .slice(-(limit ?? 50))
      .map((event) => historyView({ ...event, envelope: shownEvent(event.envelope, state, personOf(caller)) }, organisation)),
    moved: relianceHash !== undefined ? [...movedSince(stream, relianceHash)] : from === 0 ? [] : [...differenceSince(stream, foldException(stream.filter((event) => event.revision <= from)))],
  };
}

/** Remembers how far the caller has read. @throws HttpProblem `not-found`; `invalid-request` for a revision that the case does not have. */
export async function seeCase(context: ServerContext, id: string, revision: number, caller: Caller): Promise<undefined> {
  const state = await getCase(context.pool, id);
  if (state === null) throw noSuchException();
  if (revision > state.revision) {
    throw new HttpProblem('invalid-request', `body.revision: expected a revision up to ${state.revision}, got ${revision}.`, {
      fields: [{ path: 'body.revision', expected: `at most ${state.revision}`, got: String(revision) }],
    });
  }
  await markCaseSeen(context.pool, { person: personOf(caller), exception: id, revision, at: await databaseNow(context.pool) });
  return undefined;
}
