import { routes } from '@exeat/contract';
import { subjectOf } from '@exeat/core';
import { listOutsideFacts } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { serve } from '../../http/serve-route.ts';
import { feedRoutes } from './feeds.ts';
import { readFact, recordFact } from '../../record/record-fact.ts';

/** Facts that outside systems report: the only way in for them. */
export function outsideRoutes(app: FastifyInstance, context: ServerContext): void {
  // Each fact in a transaction of its own, since one that is refused must not hold the others up; that it may be sent again is in its key.
  serve(app, context, routes.reportFacts, async ({ body, caller, requestId }) => {
    const items = [];
    for (const asked of 'facts' in body ? body.facts : [body]) {
      const { source, externalId, version } = asked;
      const read = readFact(asked);
      const { outcome, exceptions, reasons } = read.ok ? await recordFact(context, read.value, { caller, requestId }) : { outcome: 'refused' as const, exceptions: [], reasons: read.reasons };
      items.push({ source, externalId, version, outcome, exceptions: [...exceptions], reasons: [...reasons] });
    }
    return { items };
  });

  feedRoutes(app, context);

  serve(app, context, routes.listOutsideFacts, async ({ query }) => {
    const { items, next } = await listOutsideFacts(context.pool, query);
    return {
      items: items.map(({ fact, receivedAt, applied }) => {
        const { text, says, ...rest } = fact;
        return { ...rest, kind: says.kind, subject: subjectOf(says), receivedAt, applied, text: text ?? null, says };
      }),
      next,
    };
  });
}
