import { routes } from '@exeat/contract';
import { exceptionId, type Instant } from '@exeat/core';
import { coverageCounts, databaseNow, type FindingFilter, getCase, listFindings } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { askedAsset, askedRule } from '../../http/asked-refs.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { presentFindings } from './present-findings.ts';

/** Findings with their coverage, computed at read: whole, or in the scope of one exception. */
export function findingRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listFindings, async ({ query }) => {
    const { asset, rule, at, unit, ...rest } = query;
    const asOf = at ?? (await databaseNow(context.pool));
    const filter: FindingFilter = {
      ...defined(rest), at: asOf,
      ...(asset === undefined ? {} : { asset: askedAsset(asset, 'query.asset') }),
      ...(rule === undefined ? {} : { rule: askedRule(rule, 'query.rule') }),
      ...(unit === undefined ? {} : { units: [unit] }),
    };
    return page(context, filter, asOf);
  });

  serve(app, context, routes.coverageOfException, async ({ params, query }) => {
    const id = exceptionId(params.id);
    if ((await getCase(context.pool, id)) === null) throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
    const { at, ...rest } = query;
    const asOf = at ?? (await databaseNow(context.pool));
    const counts = await coverageCounts(context.pool, id, asOf);
    return { ...(await page(context, { ...defined(rest), exception: id, at: asOf }, asOf)), counts: { ...counts } };
  });
}

async function page(context: ServerContext, filter: FindingFilter, asOf: Instant) {
  const { items, next } = await listFindings(context.pool, filter);
  return { items: await presentFindings(context.pool, items), next, asOf };
}

/** Without the members that are undefined, which an exact optional type does not take. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
