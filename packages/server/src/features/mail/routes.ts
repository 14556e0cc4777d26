import { type ParsedOf, type ReplyOf, routes } from '@exeat/contract';
import { personId } from '@exeat/core';
import { countMail, databaseNow, mailServer, type MailServer, type Queries, saveMailServer, troubledMail } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { personOf } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { requireRevision, serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { handOver, sealedFor } from '../../mail/transport.ts';
import { personReply } from '../../present/person.ts';

const mostTroubles = 50;

/** The mail server of this instance, for registrars: set, tried, and what it did not deliver. */
export function mailRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getMail, async ({ reply }) => {
    const view = await mailView(context, context.pool);
    reply.header('etag', tagOf(view.revision));
    return view;
  });

  serveCommand(app, context, routes.putMail, async ({ body, ifMatch, caller }, tx) => {
    const before = await mailServer(tx, { lock: true });
    requireRevision(ifMatch, before?.revision ?? 0);
    const server = serverOf(context, body, before);
    const revision = (before?.revision ?? 0) + 1;
    await saveMailServer(tx, server, revision, personOf(caller), await databaseNow(tx));
    context.log('info', 'mail-server-set', { by: personOf(caller), host: server.host, enabled: server.enabled });
    return { reply: await mailView(context, tx), headers: { etag: tagOf(revision) } };
  });

  serve(app, context, routes.testMail, async ({ caller }) => {
    const server = await mailServer(context.pool);
    if (server === null) throw new HttpProblem('conflict', 'Expected a mail server to be set, got none yet; set it first.');
    const person = (await context.snapshots.organisation(context.pool)).people.get(personOf(caller));
    if (person?.email === undefined) throw new HttpProblem('invalid-request', 'Expected your own address in the directory, got none; record it first.');
    const text = { subject: 'Exeat: test of the mail server', text: `This mail was asked for by ${person.name}. Mail from Exeat arrives.\n` };
    const delivery = await handOver(context, server, person.email, text, `test ${crypto.randomUUID()}`);
    return delivery.kind === 'sent' ? { sent: true, answer: delivery.response } : { sent: false, answer: delivery.error };
  });
}

function serverOf(context: ServerContext, { password, ...asked }: ParsedOf<typeof routes.putMail>['body'], before: MailServer | null): MailServer {
  const isSame = before !== null && before.host === asked.host && before.port === asked.port && before.security === asked.security && before.userName === asked.userName;
  // Kept for another server, the password would be told to it.
  if (password === undefined && before !== null && before.passwordSealed !== null && !isSame && asked.userName !== null)
    throw new HttpProblem('invalid-request', 'body.password: expected it again, as the server, its security or the user is another one; got none.');
  const kept = asked.userName === null || before === null || !isSame ? null : before.passwordSealed;
  const passwordSealed = password === undefined ? kept : context.sealing.seal(password, sealedFor);
  if (passwordSealed !== null && asked.security === 'none' && !isLoopback(asked.host))
    throw new HttpProblem('invalid-request', 'body.security: expected tls or starttls with a password, got none: it would be readable on its way.');
  if ((asked.userName === null) !== (passwordSealed === null))
    throw new HttpProblem('invalid-request', 'body.password: expected a user name and a password, or neither; got one of them.');
  return { ...asked, passwordSealed };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function mailView(context: ServerContext, queries: Queries): Promise<ReplyOf<typeof routes.getMail>> {
  const set = await mailServer(queries);
  const directory = await context.snapshots.organisation(queries);
  const troubles = await troubledMail(queries, mostTroubles);
  return {
    revision: set?.revision ?? 0,
    server: set === null ? null : { enabled: set.enabled, host: set.host, port: set.port, security: set.security, userName: set.userName, sender: set.sender, hasPassword: set.passwordSealed !== null },
    counts: await countMail(queries),
    troubles: troubles.map(({ person, ...trouble }) => ({ ...trouble, person: personReply(directory, personId(person)) })),
  };
}
