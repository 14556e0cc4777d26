import { z } from 'zod';
import { idText } from '../common.ts';

/** The path of one exception. */
export const byId = z.strictObject({ id: idText.meta({ examples: ['EXC-2026-0042'] }) });
