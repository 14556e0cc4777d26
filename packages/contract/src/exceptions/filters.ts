import { bands, bases } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, askedPerson, idText, queryList } from '../common.ts';
import { exceptionStates } from './view.ts';

/** Filters that every list of exceptions takes, on a page or in a file. */
export const exceptionFilters = {
  state: queryList(exceptionStates).optional(),
  basis: z.enum(bases).optional(),
  owner: askedPerson.optional(),
  requester: askedPerson.optional(),
  unit: idText.optional().meta({ description: 'Unit of the owner, or any below it' }),
  level: z.coerce.number().int().min(1).max(5).optional(),
  ownUnit: idText.optional().meta({ description: 'Unit of the owner itself' }),
  requirement: idText.optional(),
  document: idText.optional().meta({ description: 'Policy document, some requirement of which is cited' }),
  asset: z.string().max(2000).optional().meta({ description: 'TYPE:ID of an asset in scope' }),
  control: idText.optional().meta({ description: 'A control on record that the assessment relies on' }),
  residual: z
    .string()
    .regex(/^[1-5]x[1-5]$/, 'expected LIKELIHOODxIMPACT, for example 3x4')
    .optional()
    .meta({ description: 'Residual risk as assessed, LIKELIHOODxIMPACT' }),
  band: z.enum(bands).optional().meta({ description: 'Band of the residual risk' }),
  q: z.string().max(200).optional().meta({ description: 'Words, or beginnings of words, that all occur' }),
  endsFrom: askedInstant.optional(),
  endsTo: askedInstant.optional(),
};
