import type { ExceptionFacts, PastRequest } from '@exeat/core';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from './load-facts.ts';

/** What the rules were told when a request was judged: its people and its instant; assets and library as they are recorded. */
export async function factsThen(context: ServerContext, { before, at, actor, submittedAt }: PastRequest): Promise<ExceptionFacts> {
  const scopes = factsAbout(before).scopes.concat(before.changes.map(({ content }) => content.scope));
  const facts = await loadFacts(context, context.pool, { now: at, actor, scopes, self: before.id, withOthers: true, withCounts: true, exposure: 'read', ...(submittedAt === null ? {} : { submittedAt }) });
  return { ...facts, organisation: { ...facts.organisation, now: await context.snapshots.organisationAt(context.pool, at) } };
}
