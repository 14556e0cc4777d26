import { type PortfolioReply, routes } from '@exeat/contract';
import { exposureByUnit, isWithin, type Organisation, type UnitId, unitId } from '@exeat/core';
import { databaseNow, loadExposure } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { exposureReply } from '../../present/exception.ts';
import { countedRegister } from '../../portfolio/count-register.ts';
import { currentFindingTotals } from './finding-totals.ts';
import { presentFindingTotals } from './present-finding-totals.ts';
import { presentPortfolio } from './present-portfolio.ts';

/** The register in numbers: cases counted exactly, findings from their table of totals. */
export function portfolioRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getPortfolio, async ({ query }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const unit = query.unit === undefined ? null : knownUnit(organisation, query.unit);
    const library = await context.snapshots.library(context.pool);
    const [counted, findings, exposure] = await Promise.all([
      countedRegister(context, organisation, unit),
      currentFindingTotals(context.pool).then((totals) => (totals === null ? null : presentFindingTotals(context.pool, totals, organisation, unit))),
      unitExposures(context, organisation, unit),
    ]);
    return { ...presentPortfolio(counted, { organisation, library, unit }), findings, exposure };
  });
}

/** Every unit with a budget, among those asked for, as it stands now. */
async function unitExposures({ pool, snapshots }: ServerContext, organisation: Organisation, unit: UnitId | null): Promise<PortfolioReply['exposure']> {
  const matrix = await snapshots.matrix(pool);
  if (Object.keys(matrix.appetite.budgets).length === 0) return [];
  const now = await databaseNow(pool);
  const exposure = await loadExposure(pool, [...organisation.units.keys()], now, null);
  return exposureByUnit(exposure, { now, matrix, organisation: { now: organisation, atSubmission: organisation } })
    .filter((of) => unit === null || isWithin(organisation, of.unit, unit))
    .map((of) => exposureReply(of, organisation));
}

function knownUnit(organisation: Organisation, asked: string): UnitId {
  const unit = unitId(asked);
  if (!organisation.units.has(unit)) throw new HttpProblem('not-found', 'There is no such unit.');
  return unit;
}
