import { liftings } from '@exeat/core';
import { z } from 'zod';
import { instant } from '../common.ts';

/** One thing that holds back the cover of a case, and what gives it back. */
export const coverStop = z.strictObject({
  suspension: z.string().nullable(), duty: z.string().nullable(), cause: z.string().nullable(), text: z.string(), since: instant,
  cureBy: instant.nullable().meta({ description: 'Cover is over, and not only suspended, from then on unless it is cured' }),
  liftedBy: z.array(z.enum(liftings)),
});
