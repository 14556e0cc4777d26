import { routes } from '@exeat/contract';
import { addMs, type Instant, type Organisation, type Reason, unitId } from '@exeat/core';
import {
  appendEvents,
  createServiceToken,
  databaseNow,
  listServiceTokens,
  lockStream,
  revokeServiceToken,
  type ServiceToken,
  type Tx,
} from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller, personOf, tokenPrefix } from '../../http/authenticate.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { findPerson } from '../../identity/find-person.ts';
import { newSecret } from '../../identity/password.ts';
import { personReply } from '../../present/person.ts';

const longestDays = 366;

/** Service accounts: they read, import and propose, and never decide. */
export function tokenRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listTokens, async () => {
    const organisation = await context.snapshots.organisation(context.pool);
    return { items: (await listServiceTokens(context.pool)).map((token) => tokenView(token, organisation)), next: null };
  });

  serveCommand(app, context, routes.createToken, async ({ body, caller, requestId }, tx) => {
    const organisation = await context.snapshots.organisation(tx);
    const now = await databaseNow(tx);
    const owner = body.owner === undefined ? organisation.people.get(personOf(caller)) : findPerson(organisation, body.owner);
    const reasons = [...expiryRefusals(body.expiresAt, now)];
    if (owner?.active !== true)
      reasons.push({
        code: 'unknown-person',
        rule: 'D12',
        text: `owner: expected an active person who answers for the token, got ${body.owner ?? 'none'}.`,
      });
    const unit = body.unit === undefined ? owner?.unit : unitId(body.unit);
    if (unit === undefined || !organisation.units.has(unit))
      reasons.push({ code: 'invalid-field', rule: 'security §2', text: `unit: expected a unit of the directory, got ${body.unit ?? 'none'}.` });
    if (reasons.length > 0 || owner === undefined || unit === undefined) throw new Refused(reasons);
    const id = `st-${crypto.randomUUID().slice(0, 13)}`;
    const secret = newSecret(tokenPrefix);
    const token = { id, name: body.name, owner: owner.id, scopes: [...new Set(body.scopes)], expiresAt: body.expiresAt, unit };
    await createServiceToken(tx, { ...token, token: secret });
    // The name is free text and stays out of the log, which keeps what it is given for ever.
    const { name: _name, ...logged } = token;
    await logToken(tx, id, { type: 'token_created', data: logged }, caller, requestId);
    return { reply: { ...tokenView({ ...token, createdAt: now, revokedAt: null, lastUsedAt: null }, organisation), token: secret }, secret: true };
  });

  serveCommand(app, context, routes.revokeToken, async ({ params, caller, requestId }, tx) => {
    if (!(await revokeServiceToken(tx, params.id))) throw new HttpProblem('not-found', 'There is no such token, or it is revoked already.');
    await logToken(tx, params.id, { type: 'token_revoked', data: { id: params.id } }, caller, requestId);
    return { reply: undefined };
  });
}

/** Keys are governance: who may act on whose behalf stands in the log, without the secret. */
async function logToken(
  tx: Tx,
  id: string,
  event: { readonly type: string; readonly data: object },
  caller: Caller,
  requestId: string,
): Promise<void> {
  const stream = `token:${id}`;
  const { revision, now } = await lockStream(tx, stream);
  await appendEvents(tx, stream, revision, [event], { at: now, actor: actorOf(caller), ruleId: 'A28', requestId });
}

function expiryRefusals(expiresAt: Instant, now: Instant): readonly Reason[] {
  const latest = addMs(now, longestDays * 24 * 3_600_000);
  if (expiresAt > now && expiresAt <= latest) return [];
  return [
    {
      code: 'invalid-field',
      rule: 'security §2',
      text: `expiresAt: expected an instant after ${now} and up to ${latest}, got ${expiresAt}: no token lasts for ever.`,
    },
  ];
}

function tokenView(token: ServiceToken, organisation: Organisation) {
  return { ...token, scopes: [...token.scopes], owner: personReply(organisation, token.owner) };
}
