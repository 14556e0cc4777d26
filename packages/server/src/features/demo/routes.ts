import { routes } from '@exeat/contract';
import { databaseNow, moveClock } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { Refused } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';

/** What only a demo has. On any other server the route does not exist. */
export function demoRoutes(app: FastifyInstance, context: ServerContext): void {
  if (!context.demo) return;
  serve(app, context, routes.moveClock, async ({ body }) => {
    const now = await databaseNow(context.pool);
    // Events stand at instants that have been: a clock that went back would contradict them.
    if (body.to < now)
      throw new Refused([
        {
          code: 'backdated',
          rule: 'D13',
          text: `to: expected an instant after ${now}, the demo's now; got ${body.to}. The clock moves forward only.`,
        },
      ]);
    await moveClock(context.pool, body.to);
    return { now: await databaseNow(context.pool) };
  });
}
