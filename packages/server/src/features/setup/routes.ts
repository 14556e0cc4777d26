import { routes } from '@exeat/contract';
import { type ConfigKind, featuresOf, type Json, matrixKind, presetNames, presets } from '@exeat/core';
import { getConfig, setupFigures } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { Refused } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { recordConfig } from '../../record/record-config.ts';
import { setupOf } from './steps.ts';

/** From an empty instance to the first exception in force. Nothing is kept of it: every step is told from what there is. */
export function setupRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getSetup, async () => {
    const { pool, snapshots } = context;
    const published = (await getConfig(pool, matrixKind.name)) === null ? null : await snapshots.matrix(pool);
    return setupOf(await snapshots.organisation(pool), await snapshots.library(pool), published, await setupFigures(pool));
  });

  serve(app, context, routes.getFeatures, async () => {
    const { rolesLeftOut, ...features } = featuresOf(await context.snapshots.matrix(context.pool));
    return { ...features, rolesLeftOut: [...rolesLeftOut] };
  });

  serve(app, context, routes.listPresets, async () => ({
    items: presetNames.map((name) => {
      const { title, description, drops, keeps } = presets[name];
      return { name, title, description, drops: [...drops], keeps: [...keeps] };
    }),
    next: null,
  }));

  serveCommand(app, context, routes.choosePreset, async ({ body: { preset }, caller, requestId }, tx) => {
    if ((await setupFigures(tx)).submitted > 0)
      throw new Refused([
        {
          code: 'wrong-state',
          rule: 'E18',
          text: 'preset: expected an instance on which nothing was submitted yet; exceptions rely on the matrix that stands, so publish a changed one (PUT /api/v1/config/approval-matrix) instead.',
        },
      ]);
    const document = { ...presets[preset].matrix } as unknown as Json;
    const { version, revision, awaits } = await recordConfig(context, tx, { kind: matrixKind as ConfigKind, document }, { caller, requestId });
    return { reply: { preset, version, revision, awaits } };
  });
}
