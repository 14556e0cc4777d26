import { z } from 'zod';
import { instant } from '../common.ts';
import { defineRoute } from '../route.ts';

const shared = { access: 'signed-in', tag: 'Views' } as const;
const page = z.enum(['register']);
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}]+$/u, 'expected a name without control characters');
const query = z.string().max(4000).meta({ description: 'Filters, columns and order, as the address of the page has them after `?`' });
const one = z.strictObject({ page, name });

export const listViews = defineRoute({
  ...shared,
  id: 'listViews',
  method: 'GET',
  path: '/views/:page',
  summary: 'The views of a page that you have named, by name. Nobody else sees them',
  params: z.strictObject({ page }),
  reply: z.strictObject({ items: z.array(z.strictObject({ name: z.string(), query: z.string(), savedAt: instant })), next: z.null() }),
});

export const saveView = defineRoute({
  ...shared,
  id: 'saveView',
  method: 'PUT',
  path: '/views/:page/:name',
  status: 204,
  summary: 'Name a view of a page, in place of one with that name. At most 100',
  params: one,
  body: z.strictObject({ query }),
  reply: null,
});

export const forgetView = defineRoute({
  ...shared,
  id: 'forgetView',
  method: 'DELETE',
  path: '/views/:page/:name',
  status: 204,
  summary: 'Forget a view that you have named',
  params: one,
  reply: null,
});

export const viewRoutes = { listViews, saveView, forgetView };
