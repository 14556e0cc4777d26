import { routes } from '@exeat/contract';
import { databaseNow, forgetView, savedViews, saveView } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { personOf } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';

const mostViews = 100;

/** Views of pages that people have named, each for themselves. */
export function viewRoutes(app: FastifyInstance, context: ServerContext): void {
  const { pool } = context;

  serve(app, context, routes.listViews, async ({ params, caller }) => ({
    items: (await savedViews(pool, { person: personOf(caller), ...params })).map((view) => ({ ...view })),
    next: null,
  }));

  serve(app, context, routes.saveView, async ({ params, body, caller }) => {
    const view = { person: personOf(caller), ...params, query: body.query, savedAt: await databaseNow(pool) };
    if (!(await saveView(pool, view, mostViews)))
      throw new HttpProblem('invalid-request', `Expected at most ${mostViews} views of a page, got one more. Forget one that you do not need.`);
    return undefined;
  });

  serve(app, context, routes.forgetView, async ({ params, caller }) => {
    if (!(await forgetView(pool, { person: personOf(caller), ...params }))) throw new HttpProblem('not-found', 'You have no view of that name.');
    return undefined;
  });
}
