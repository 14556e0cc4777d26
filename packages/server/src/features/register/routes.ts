import { type ReplyOf, routes } from '@exeat/contract';
import { type ExceptionCase, type Instant, isVisible, type Organisation, stateAt, visibleTo } from '@exeat/core';
import { databaseNow, listRegister } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { serve } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';

/** The register as of any instant: the same fold over the log up to it. */
export function registerRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getRegister, async ({ query: { at, cursor, limit }, caller }) => {
    const asOf = at ?? (await databaseNow(context.pool));
    const organisation = await context.snapshots.organisation(context.pool);
    const page = await listRegister(context.pool, { at: asOf, ...(cursor === undefined ? {} : { cursor }), ...(limit === undefined ? {} : { limit }) });
    const sight = visibleTo(caller.subject, organisation);
    const seen = page.items.filter((state) => isVisible(state, sight, organisation));
    return { items: seen.map((state) => shown(state, asOf, organisation)), next: page.next, asOf };
  });
}

function shown(state: ExceptionCase, at: Instant, organisation: Organisation): ReplyOf<typeof routes.getRegister>['items'][number] {
  const grant = state.grants.at(-1);
  return {
    id: state.id, title: state.content.title, state: stateAt(state, at), basis: state.content.basis,
    owner: personReply(organisation, state.content.owner), requester: personReply(organisation, state.requester),
    requirements: [...new Set(state.content.scope.map((clause) => clause.requirement))].sort(),
    level: state.required?.level ?? null, residualBand: state.assessment?.residualBand ?? null,
    from: grant?.from ?? null, until: grant?.endedAt ?? grant?.until ?? null, lastDay: grant?.lastDay ?? null, zone: grant?.zone ?? null,
    revision: state.revision,
  };
}
