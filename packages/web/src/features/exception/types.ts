import type { Reply } from '../../lib/api.ts';

export type Exception = Reply<'GET /exceptions/:id'>;
export type Version = Reply<'GET /exceptions/:id/versions'>['items'][number];
export type Entry = Reply<'GET /exceptions/:id/history'>['items'][number];
export type Possible = Reply<'GET /exceptions/:id/actions'>['items'][number];
export type ActionName = Possible['action'];
