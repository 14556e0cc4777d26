import { type NoticeReply, routes } from '@exeat/contract';
import { countOpenNotices, databaseNow, handleNotices, listNotices, type StoredNotice } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { personOf } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';

/** The inbox of the caller: what they were told, and what they have dealt with. */
export function noticeRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listNotices, async ({ query: { open, cursor, limit }, caller }) => {
    const person = personOf(caller);
    const page = await listNotices(context.pool, {
      person,
      open: open ?? false,
      ...(cursor === undefined ? {} : { cursor: cursorOf(cursor) }),
      ...(limit === undefined ? {} : { limit }),
    });
    return { items: page.items.map(shown), next: page.next, open: await countOpenNotices(context.pool, person) };
  });

  serveCommand(app, context, routes.handleNotice, async ({ params, caller }, tx) => {
    if ((await handleNotices(tx, personOf(caller), { id: params.id }, await databaseNow(tx))) === 0)
      throw new HttpProblem('not-found', 'There is no such notice, or it is somebody else’s.');
    return { reply: undefined };
  });

  serveCommand(app, context, routes.handleNotices, async ({ body, caller }, tx) => ({
    reply: { handled: await handleNotices(tx, personOf(caller), { upTo: body.upTo }, await databaseNow(tx)) },
  }));
}

function cursorOf(text: string): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new HttpProblem('invalid-request', 'query.cursor: expected `next` of the page before, got another text.');
}

function shown({ exception, title, ...notice }: StoredNotice): NoticeReply {
  return { ...notice, exception: { id: exception, title } };
}
