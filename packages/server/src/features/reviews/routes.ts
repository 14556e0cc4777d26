import { routes } from '@exeat/contract';
import { isOverBroad, isUnused } from '@exeat/core';
import { databaseNow, type DriftCandidate, driftCandidates, expiredInUse, openViolations, scopeUses } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { serve } from '../../http/serve-route.ts';
import { versionsInForce } from './versions-in-force.ts';

const mostListed = 25;

/** What the findings say of exceptions: proposals and violations, computed at read. They change nothing. */
export function reviewRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listScopeUses, async ({ query }) => {
    const { at, versions, next, titleOf } = await versionsInForce(context, query);
    const items = (await scopeUses(context.pool, versions, at)).flatMap((use) => {
      const why = [...(isUnused(use, at) ? (['unused'] as const) : []), ...(isOverBroad(use, at) ? (['over-broad'] as const) : [])];
      if (why.length === 0) return [];
      const { exception, version, coveredSince, members, neverMatched, lastOpen } = use;
      return [{ exception, version, title: titleOf(exception, version), why, coveredSince, members, neverMatched, lastOpen }];
    });
    return { items, next, asOf: at };
  });

  serve(app, context, routes.listDrift, async ({ query }) => {
    const { at, versions, next, titleOf } = await versionsInForce(context, query);
    const found = Map.groupBy(await driftCandidates(context.pool, versions, at), ({ exception, version }) => `${exception} ${version}`);
    const items = [...found.values()].flatMap((candidates) => candidates.slice(0, 1).map(({ exception, version }) => ({
      exception, version, title: titleOf(exception, version),
      findings: candidates.reduce((sum, { findings }) => sum + findings, 0),
      candidates: candidates.slice(0, mostListed).map(presentCandidate),
    })));
    return { items, next, asOf: at };
  });

  serve(app, context, routes.listExpiredInUse, async ({ query }) => {
    const at = await databaseNow(context.pool);
    const { items, next } = await expiredInUse(context.pool, at, query);
    const records = await openViolations(context.pool, items.map(({ exception }) => exception));
    const recordsOf = (exception: string): string[] => records.flatMap(({ nonCompliance }) => (nonCompliance.exception === exception ? [nonCompliance.id] : []));
    return { items: items.map((item) => ({ ...item, requirements: [...item.requirements], records: recordsOf(item.exception) })), next, asOf: at };
  });
}

function presentCandidate({ clause, requirement, why, scheme, rule, asset, assetType, assets, findings }: DriftCandidate) {
  return { clause, requirement, why, rule: { scheme, id: rule }, asset: { type: assetType, id: asset }, assets, findings };
}
