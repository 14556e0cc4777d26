import type { Json } from '@exeat/core';
import { z } from 'zod';
import { instant } from '../common.ts';

const anyJson = z.custom<Json>().meta({ description: 'Any JSON' });

/** A configuration document as it stands. */
export const configRecord = z.strictObject({
  name: z.string(),
  version: z.number().int(),
  revision: z.number().int(),
  from: instant.nullable().meta({ description: 'In force since; null: the standard one, from the start' }),
  document: anyJson,
});

/** A place at which two documents differ. */
export const documentChange = z.strictObject({ path: z.string().meta({ description: 'Dotted; items of a list by their id, else their position' }), before: anyJson, after: anyJson });
