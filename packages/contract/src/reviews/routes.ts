import { z } from 'zod';
import { idText, instant, pageOf, pageQuery } from '../common.ts';
import { assetRef, ruleRef } from '../findings/routes.ts';
import { defineRoute } from '../route.ts';

const pages = pageQuery.extend({ exception: idText.optional().meta({ description: 'Only this exception' }) });
const subject = { exception: z.string(), version: z.number().int(), title: z.string() };
const inParts = 'A page may hold fewer than asked for, or none, and more follow: `next` tells.';

export const listScopeUses = defineRoute({
  id: 'listScopeUses',
  method: 'GET',
  path: '/reviews/scopes',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Reviews',
  summary: 'Exceptions in force that nothing needs, or that are wider than what is found: proposals, which end nothing',
  description: `\`unused\`: nothing in scope was found for 90 days, and three complete scans looked at every member meanwhile. \`over-broad\`: the same of nine members in ten, of which nothing was ever found. ${inParts}`,
  query: pages,
  reply: pageOf(
    z.strictObject({
      ...subject,
      why: z.array(z.enum(['unused', 'over-broad'])),
      /** In force since, without a gap. */
      coveredSince: instant,
      members: z.number().int(),
      /** Members that were scanned three times since, and of which no finding was ever in scope. */
      neverMatched: z.number().int(),
      /** When the last finding in scope was resolved; null when there was none, and while one is open. */
      lastOpen: instant.nullable(),
    }),
  ).extend({ asOf: instant }),
});

export const listDrift = defineRoute({
  id: 'listDrift',
  method: 'GET',
  path: '/reviews/drift',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Reviews',
  summary: 'Open findings beside the scope of an exception in force, which nobody approved and nothing covers',
  description: `\`rule-mapped-later\`: a rule has come to check the requirement since the grant. \`asset-joined-later\`: assets have come under a frozen container since. ${inParts}`,
  query: pages,
  reply: pageOf(
    z.strictObject({
      ...subject,
      /** Of all candidates, also those that are not listed. */
      findings: z.number().int(),
      /** By clause, rule and type of asset, most findings first, at most 25. */
      candidates: z.array(
        z.strictObject({
          clause: z.number().int(),
          requirement: z.string(),
          why: z.enum(['rule-mapped-later', 'asset-joined-later']),
          rule: ruleRef,
          /** One of the assets. */
          asset: assetRef,
          assets: z.number().int(),
          findings: z.number().int(),
        }),
      ),
    }),
  ).extend({ asOf: instant }),
});

export const listExpiredInUse = defineRoute({
  id: 'listExpiredInUse',
  method: 'GET',
  path: '/reviews/expired-in-use',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Reviews',
  summary: 'Exceptions that are over and whose deviation is still found: open violations',
  query: pageQuery,
  reply: pageOf(
    z.strictObject({
      exception: z.string(),
      title: z.string(),
      endedAt: instant,
      then: z.enum(['expired', 'ended', 'duty-unmet']),
      firstSeen: instant,
      requirements: z.array(z.string()),
      /** Ids of the violations on record that nobody has resolved. */
      records: z.array(z.string()),
      findings: z.number().int(),
      assets: z.number().int(),
    }),
  ).extend({ asOf: instant }),
});

export const reviewRoutes = { listScopeUses, listDrift, listExpiredInUse };
