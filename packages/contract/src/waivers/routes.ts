import { z } from 'zod';
import { instant } from '../common.ts';
import { defineRoute } from '../route.ts';

const rendered = z.strictObject({
  target: z.string(),
  asOf: instant,
  files: z.array(
    z.strictObject({
      destination: z.string().nullable(),
      name: z.string(),
      mediaType: z.string(),
      content: z.string(),
      /** When to render again at the latest. */
      validUntil: instant.nullable(),
      entries: z.array(z.strictObject({ key: z.string(), exceptions: z.array(z.string()), until: instant })),
    }),
  ),
  /** What is not in the files, and why. */
  refusals: z.array(z.strictObject({ exception: z.string(), code: z.string(), detail: z.string(), findings: z.array(z.string()) })),
});

const params = z.strictObject({ target: z.string().max(50) });
const query = z.strictObject({ asset: z.string().max(2000).optional().meta({ description: 'TYPE:ID that the waiver is for' }) });

export const renderWaiver = defineRoute({
  id: 'renderWaiver',
  method: 'GET',
  path: '/waivers/:target',
  access: 'signed-in',
  action: 'waiver.render',
  tag: 'Waivers',
  summary: 'The native waiver of a target that needs no report',
  params,
  query,
  reply: rendered,
});

export const renderWaiverForReport = defineRoute({
  id: 'renderWaiverForReport',
  method: 'POST',
  path: '/waivers/:target',
  access: 'signed-in',
  action: 'waiver.render',
  tag: 'Waivers',
  summary: 'The native waiver for a report, which is the body: a tailoring, or the report with its suppressions',
  params,
  query,
  rawBody: ['*'],
  reply: rendered,
});

export const waiverRoutes = { renderWaiver, renderWaiverForReport };
