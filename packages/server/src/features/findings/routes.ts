import { type ParsedOf, type ReplyOf, routes } from '@exeat/contract';
import { exceptionId, type Hash, isWithin, requirementId, requirementOfNumber, unitId } from '@exeat/core';
import { coverageCounts, databaseNow, type FindingFilter, findingFacets, getCase, listFindings, matchingNow } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { askedAsset, askedRule } from '../../http/asked-refs.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { presentFindings } from './present-findings.ts';
import { readFinding } from './read-finding.ts';

/** Findings with their coverage, computed at read: whole, or in the scope of one exception. */
export function findingRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listFindings, async ({ query }) => {
    return page(context, await filterOf(context, query));
  });

  serve(app, context, routes.countFindingFacets, async ({ query }) => {
    const { asOf, counted, complete, facets } = await findingFacets(context.pool, await filterOf(context, query));
    return { asOf, counted, complete, facets: structuredClone(facets) as ReplyOf<typeof routes.countFindingFacets>['facets'] };
  });

  serve(app, context, routes.getFinding, async ({ params, query, caller }) => {
    const asOf = query.at ?? (await databaseNow(context.pool));
    const found = await readFinding(context, { asset: askedAsset(query.asset, 'query.asset'), identity: params.identity as Hash }, asOf, caller);
    if (found === null) throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
    return found;
  });

  serve(app, context, routes.coverageOfException, async ({ params, query }) => {
    const id = exceptionId(params.id);
    if ((await getCase(context.pool, id)) === null) throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
    const found = await page(context, { ...defined(query), exception: id });
    const { complete, ...counts } = await coverageCounts(context.pool, id, found.asOf);
    return { ...found, counts, complete };
  });
}

type Asked = ParsedOf<typeof routes.countFindingFacets>['query'];

async function filterOf(context: ServerContext, { asset, rule, unit, ownUnit, requirement, ...rest }: Asked): Promise<FindingFilter> {
  const units = ownUnit !== undefined ? [ownUnit] : unit === undefined ? undefined : await unitsWithin(context, unit);
  return {
    ...defined(rest),
    ...(requirement === undefined ? {} : { requirement: requirementOfNumber(await context.snapshots.library(context.pool), requirementId(requirement)) }),
    ...(asset === undefined ? {} : { asset: askedAsset(asset, 'query.asset') }),
    ...(rule === undefined ? {} : { rule: askedRule(rule, 'query.rule') }),
    ...(units === undefined ? {} : { units }),
  };
}

async function unitsWithin(context: ServerContext, unit: string): Promise<readonly string[]> {
  const organisation = await context.snapshots.organisation(context.pool);
  return [...organisation.units.keys()].filter((one) => isWithin(organisation, one, unitId(unit)));
}

async function page(context: ServerContext, filter: FindingFilter) {
  const { items, next, asOf } = await listFindings(context.pool, filter);
  const matching = await matchingNow(context.pool, filter.exception === undefined ? undefined : exceptionId(filter.exception));
  return { items: await presentFindings(context.pool, items), next, asOf, matching: matching.map(({ exception, progress }) => ({ exception, progress })) };
}

/** Without the members that are undefined, which an exact optional type does not take. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
