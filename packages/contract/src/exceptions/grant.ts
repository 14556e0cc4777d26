import { changeKinds } from '@exeat/core';
import { z } from 'zod';
import { instant } from '../common.ts';

/** A stretch of cover as it was granted. */
export const grantReply = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  from: instant,
  until: instant,
  lastDay: z.string(),
  zone: z.string(),
  tzdata: z.string(),
  grantedAt: instant,
  relianceHash: z.string(),
  endedAt: instant.nullable(),
  endCause: z.string().nullable(),
  recomputed: z.strictObject({ at: instant, before: instant, computed: instant }).optional().meta({ description: 'Newer rules of the zone ended its last day at `computed` and not at `before`; `until` is the earlier one' }),
  /** Kind of the request that created it. */
  origin: z.enum(changeKinds),
});
