import { routes } from '@exeat/contract';
import { assetKey, type Organisation, unitId, isWithin } from '@exeat/core';
import { findAssets, listAssets, type StoredAsset } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { assetDeviations } from './asset-deviations.ts';
import { recordAssets } from '../../record/record-assets.ts';

/** The inventory, as far as rules need it. Assets are facts: the log holds one event for each recording, not one for each asset. */
export function assetRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listAssets, async ({ query }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const page = await listAssets(context.pool, {
      ...(query.type === undefined ? {} : { type: query.type }),
      ...(query.unit === undefined ? {} : { units: unitsWithin(organisation, query.unit) }),
      ...(query.q === undefined ? {} : { contains: query.q }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      ...(query.limit === undefined ? {} : { limit: query.limit }),
    });
    if (query.counts !== true) return { items: page.items.map(assetView), next: page.next };
    const deviations = await assetDeviations(context.pool, page.items.map(({ ref }) => ref));
    return { items: page.items.map((asset) => ({ ...assetView(asset), ...deviations(asset.ref) })), next: page.next };
  });

  serve(app, context, routes.getAsset, async ({ params }) => {
    const found = await findAssets(context.pool, [params]);
    const asset = found.get(assetKey(params));
    if (asset === undefined) throw new HttpProblem('not-found', 'There is no such asset, or none that you may see.');
    return assetView(asset);
  });

  serveCommand(app, context, routes.recordAssets, async ({ body, caller, requestId }, tx) => {
    const { assets, exceptions } = await recordAssets(context, tx, [body].flat(), { source: 'api', caller, requestId });
    const refresh = async (): Promise<void> => {
      for (const exception of exceptions) await context.coverage.refresh(context.pool, exception);
    };
    return { reply: { recorded: assets.length, ids: assets.map((asset) => assetKey(asset.ref)) }, after: refresh };
  });
}

function unitsWithin(organisation: Organisation, unit: string): readonly string[] {
  return [...organisation.units.keys()].filter((one) => isWithin(organisation, one, unitId(unit)));
}

function assetView({ ref, unit, criticality, classes, exposure, under, aliases }: StoredAsset) {
  return {
    type: ref.type,
    id: ref.id,
    unit,
    classes: [...classes],
    under: [...under],
    aliases: aliases.map((alias) => ({ ...alias })),
    ...(criticality === undefined ? {} : { criticality }),
    ...(exposure === undefined ? {} : { exposure }),
  };
}
