import { bases } from '@exeat/core';
import { z } from 'zod';
import { askedPerson, idText, queryList } from '../common.ts';
import { exceptionStates } from './view.ts';

/** Filters that every list of exceptions takes, on a page or in a file. */
export const exceptionFilters = {
  state: queryList(exceptionStates).optional(),
  basis: z.enum(bases).optional(),
  owner: askedPerson.optional(),
  requester: askedPerson.optional(),
  unit: idText.optional().meta({ description: 'Unit of the owner, or any below it' }),
  level: z.coerce.number().int().min(1).max(5).optional(),
};
