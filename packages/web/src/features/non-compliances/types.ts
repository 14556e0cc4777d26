import type { Reply } from '../../lib/api.ts';

export type NonCompliance = Reply<'GET /non-compliances/:id'>;
