import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { routes } from '@exeat/contract';
import { decideFeed, exceptionId, type FeedKind, foldFeed, msOf, type OutsideFact, type ThreatFeed, threatMoved, threatOf } from '@exeat/core';
import { readThreatFeed } from '@exeat/formats';
import { appendEvents, casesByVulnerability, databaseNow, loadStream, lockStream, replaceThreatValues, threatFeeds, threatValues, threatValuesOf, type Tx, withTransaction } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { Refused } from '../../http/problem.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { spool } from '../../http/spool.ts';
import { recordFactIn } from '../../record/record-fact.ts';

/** Longest feed: the scores of every vulnerability are some ten million bytes. */
const mostBytes = 64 * 1024 * 1024;
type By = { readonly caller: Caller; readonly requestId: string };

/** Lists of vulnerabilities: taken in whole, looked up one by one. */
export function feedRoutes(app: FastifyInstance, context: ServerContext): void {
  withRawBodies(app, (scope) => {
    serve(scope, context, routes.reportFeed, async ({ query, request, caller, requestId }) => {
      const upload = await spool(request.body as Readable, Math.min(mostBytes, context.settings.importLimit));
      try {
        const feed = readThreatFeed(query.kind, await text(upload.open()));
        return await takeIn(context, feed, { source: query.source, digest: upload.digest }, { caller, requestId });
      } finally {
        await upload.dispose();
      }
    });
  });

  serve(app, context, routes.getThreat, async ({ params }) => {
    const { outside } = await context.snapshots.matrix(context.pool);
    const known = threatOf(params.id, await threatValues(context.pool, params.id), await threatFeeds(context.pool), await databaseNow(context.pool), outside.feedFreshHours);
    return { ...known, exceptions: [...((await casesByVulnerability(context.pool)).get(params.id) ?? [])] };
  });
}

type TakenIn = { readonly outcome: 'applied' | 'late' | 'repeated'; readonly kind: FeedKind; readonly asOf: ThreatFeed['asOf']; readonly rows: number; readonly moved: { vulnerability: string; text: string; exceptions: string[] }[] };

/** The whole feed, and each change about a vulnerability that somebody has accepted as a fact of its own, in one transaction. */
async function takeIn(context: ServerContext, feed: ThreatFeed, { source, digest }: { readonly source: string; readonly digest: string }, by: By): Promise<TakenIn> {
  const { kind, version, asOf, values } = feed;
  const state = { kind, source, version, asOf, rows: values.length, digest };
  const taken = await withTransaction(context.pool, async (tx): Promise<TakenIn> => {
    const { revision, now } = await lockStream(tx, `feed:${kind}`);
    const decision = decideFeed(foldFeed(await loadStream(tx, `feed:${kind}`)), state, now);
    if (!decision.ok) throw new Refused(decision.reasons);
    const answer = { outcome: decision.value.outcome, kind, asOf, rows: values.length };
    if (decision.value.events.length === 0) return { ...answer, moved: [] };
    const accepted = [...(await casesByVulnerability(tx)).keys()];
    const before = await threatValuesOf(tx, kind, accepted);
    await appendEvents(tx, `feed:${kind}`, revision, decision.value.events, { at: now, actor: actorOf(by.caller), ruleId: 'A70', requestId: by.requestId });
    await replaceThreatValues(tx, kind, values);
    const after = await threatValuesOf(tx, kind, accepted);
    const moved = [];
    for (const vulnerability of accepted.toSorted()) {
      const said = threatMoved(before.get(vulnerability), after.get(vulnerability));
      if (said !== null) moved.push({ vulnerability, text: said, exceptions: await factFrom(context, tx, feed, source, { vulnerability, said }, by) });
    }
    return { ...answer, moved };
  });
  for (const exception of new Set(taken.moved.flatMap(({ exceptions }) => exceptions))) await context.coverage.refresh(context.pool, exceptionId(exception));
  return taken;
}

/** The instant of the feed is what orders its facts: each says the whole of what changed. */
async function factFrom(
  context: ServerContext, tx: Tx, { kind, asOf }: ThreatFeed, source: string, { vulnerability, said }: { readonly vulnerability: string; readonly said: string }, by: By,
): Promise<string[]> {
  const says = { kind: kind === 'kev' ? ('kev_changed' as const) : ('epss_changed' as const), vulnerability };
  const fact: OutsideFact = { source, externalId: `${kind} ${vulnerability}`, version: msOf(asOf), occurredAt: asOf, text: said, says };
  const { outcome, exceptions, reasons } = await recordFactIn(context, tx, fact, by);
  if (outcome === 'refused') throw new Refused(reasons);
  return [...exceptions];
}
