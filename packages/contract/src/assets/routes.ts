import { assetTypes } from '@exeat/core';
import { z } from 'zod';
import { idText, pageOf, pageQuery, queryFlag } from '../common.ts';
import { deviations } from '../exceptions/standing.ts';
import { defineRoute } from '../route.ts';

const tag = 'Assets';
const assetText = z.string().min(1).max(1024);
export const assetClasses = ['crown_jewel', 'safety', 'payment', 'regulated_data', 'personal_data', 'production', 'ot'] as const;
const ref = z.strictObject({ type: z.enum(assetTypes), id: assetText });

/** An asset as an inventory records it, whole: what is left out is unknown, and unknown is never read as harmless. */
export const askedAsset = z.strictObject({
  type: z.enum(assetTypes),
  id: assetText,
  unit: idText,
  criticality: z.number().int().min(1).max(5).optional(),
  classes: z.array(z.enum(assetClasses)).max(7).default([]),
  exposure: z.enum(['internet', 'internal']).optional(),
  under: z.array(assetText).max(100).default([]).meta({ description: 'Containers: account, namespace, repository, cluster' }),
  aliases: z.array(ref).max(100).optional(),
});
export type AskedAsset = z.output<typeof askedAsset>;

const assetRecord = z
  .strictObject({
    type: z.enum(assetTypes),
    id: z.string(),
    unit: z.string().nullable(),
    criticality: z.number().optional(),
    classes: z.array(z.enum(assetClasses)),
    exposure: z.enum(['internet', 'internal']).optional(),
    under: z.array(z.string()),
    aliases: z.array(ref),
  })
  .meta({ id: 'Asset' });

export const listAssets = defineRoute({
  id: 'listAssets',
  method: 'GET',
  path: '/assets',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List assets, with counts of the exceptions and open findings of each where asked for',
  query: pageQuery.extend({
    type: z.enum(assetTypes).optional(),
    unit: idText.optional().meta({ description: 'Unit of the asset, or any below it' }),
    q: z.string().max(200).optional(),
    counts: queryFlag.optional().meta({ description: 'Also count exceptions and open findings' }),
  }),
  reply: pageOf(assetRecord.extend({ deviations: deviations.optional() }).meta({ id: 'ListedAsset' })),
});
export const getAsset = defineRoute({
  id: 'getAsset',
  method: 'GET',
  path: '/assets/:type/:id',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One asset, by its id or an alias',
  params: z.strictObject({ type: z.enum(assetTypes), id: assetText }),
  reply: assetRecord,
});
export const recordAssets = defineRoute({
  id: 'recordAssets',
  method: 'POST',
  path: '/assets',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  status: 201,
  summary: 'Record one asset or many, whole, all or none; one event says who recorded how many',
  body: z.union([askedAsset, z.array(askedAsset).min(1).max(10_000)]),
  reply: z.strictObject({ recorded: z.number().int(), ids: z.array(z.string()) }),
});

export const assetRoutes = { listAssets, getAsset, recordAssets };
