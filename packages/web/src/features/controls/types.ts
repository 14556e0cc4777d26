import type { Reply } from '../../lib/api.ts';

export type WholeControl = Reply<'GET /controls/:id'>;
export type ControlAction = WholeControl['actions'][number]['action'];
