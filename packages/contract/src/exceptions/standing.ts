import { z } from 'zod';
import { figure } from '../common.ts';

/** Exceptions by how they stand: in force, asked for, or over and neither renewed nor closed. Their lists are of `GET /exceptions`. */
export const standingFigures = { active: figure, asked: figure, expired: figure };

/** What deviates from a requirement, or on an asset. */
export const deviations = z
  .strictObject({
    ...standingFigures,
    /** Open findings, of `GET /findings`; not `complete`: counting stopped there. */
    findings: figure.extend({ complete: z.boolean() }),
  })
  .meta({ id: 'Deviations' });
export type Deviations = z.output<typeof deviations>;
