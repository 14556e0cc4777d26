import { routes } from '@exeat/contract';
import { personId, unitId } from '@exeat/core';
import { listDelegations } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { personOf } from '../../http/authenticate.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { findPerson } from '../../identity/find-person.ts';
import { delegationReply } from '../../present/delegation.ts';
import { recordDelegation, recordDelegationEnd } from '../../record/record-delegations.ts';
import { holdDirectory } from '../../record/record-directory.ts';

/** Deciding authority that people lend to one another: seen by everybody, given by whose it is, ended by either. */
export function delegationRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listDelegations, async ({ query, caller }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const page = await listDelegations(context.pool, { ...query, at: caller.at });
    return { items: page.items.map((delegation) => delegationReply(delegation, organisation, caller)), next: page.next };
  });

  serveCommand(app, context, routes.giveDelegation, async ({ body, caller, requestId }, tx) => {
    const organisation = await holdDirectory(tx);
    const { from, to, firstDay, unit, ...rest } = body;
    const personNamed = (named: string) => findPerson(organisation, named)?.id ?? personId(named);
    const asked = {
      ...rest,
      from: from === undefined ? personOf(caller) : personNamed(from),
      to: personNamed(to),
      ...(firstDay === undefined ? {} : { firstDay }),
      ...(unit === undefined ? {} : { unit: unitId(unit) }),
    };
    const given = await recordDelegation(context, tx, asked, organisation, { caller, requestId });
    return { reply: delegationReply(given, organisation, { ...caller, at: given.givenAt }) };
  });

  serveCommand(app, context, routes.endDelegation, async ({ params, body, caller, requestId }, tx) => {
    const organisation = await holdDirectory(tx);
    const ended = await recordDelegationEnd(tx, params.id, body.text ?? '', organisation, { caller, requestId });
    return { reply: delegationReply(ended, organisation, caller) };
  });
}
