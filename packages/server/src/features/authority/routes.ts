import { type AuthorityProposalReply, routes } from '@exeat/contract';
import { type AccessObject, accessObject, accessTable, type AuthorityProposal, actions, decideAccess, decideConfirmation, decideDecline, delegationStands, personId, type Subject, unitId } from '@exeat/core';
import { getAuthorityProposal, getCase, listAuthorityProposals, type Queries } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { authorityReply } from '../../present/authority.ts';
import { delegationReply } from '../../present/delegation.ts';
import { personReply } from '../../present/person.ts';
import { confirmProposal, declineProposal } from '../../record/decide-authority.ts';
import { configFollowed } from '../../record/record-config.ts';

/** Changes of who may sign, decided by a second person; and what each person may do, with the reasons. */
export function authorityRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listAuthorityProposals, async ({ query, caller }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const page = await listAuthorityProposals(context.pool, query);
    const known = { followed: await configFollowed(context.pool, page.items.flatMap(({ document }) => document ?? [])), library: await context.snapshots.library(context.pool) };
    return { items: page.items.map((proposal) => authorityReply(proposal, organisation, known, caller)), next: page.next };
  });

  serve(app, context, routes.getAuthorityProposal, async ({ params, caller }) => {
    const found = await getAuthorityProposal(context.pool, params.id);
    if (found === null) throw new HttpProblem('not-found', 'There is no such change of authority.');
    return shown(context, context.pool, found.proposal, caller);
  });

  serveCommand(app, context, routes.confirmAuthority, async ({ params, caller, requestId }, tx) => {
    const proposal = await confirmProposal(tx, params.id, {
      snapshots: context.snapshots,
      actor: actorOf(caller),
      requestId,
      allow: (open, organisation) => decideConfirmation(caller.subject, open, organisation, caller.at),
    });
    return { reply: await shown(context, tx, proposal, caller) };
  });

  serveCommand(app, context, routes.declineAuthority, async ({ params, body, caller, requestId }, tx) => {
    const proposal = await declineProposal(tx, params.id, body.text, {
      snapshots: context.snapshots,
      actor: actorOf(caller),
      requestId,
      allow: (open, organisation) => decideDecline(caller.subject, open, organisation, caller.at),
    });
    return { reply: await shown(context, tx, proposal, caller) };
  });

  serve(app, context, routes.explainAccess, async ({ params, query, caller }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const person = personId(params.id);
    if (!organisation.people.has(person)) throw new HttpProblem('not-found', 'There is no such person, or none that you may see.');
    const object = await objectAsked(context, query);
    // As after a fresh sign-in: what is refused then is refused for what the person is.
    const subject: Subject = { person, kind: 'session', authenticatedAt: caller.at, strength: 'two-factor' };
    const delegations = (organisation.delegations ?? []).filter((one) => (one.from === person || one.to === person) && delegationStands(one, caller.at));
    return {
      person: personReply(organisation, person),
      items: actions.map((action) => explained(action, subject, object)),
      delegations: delegations.map((one) => delegationReply(one, organisation, caller)),
    };

    function explained(action: (typeof actions)[number], asking: Subject, about: AccessObject) {
      const { id, text, tokens } = accessTable[action];
      const decision = decideAccess(asking, action, about, organisation, caller.at);
      return { action, rule: id, who: text, tokens, allowed: decision.ok, reasons: decision.ok ? [] : [...decision.reasons] };
    }
  });
}

async function shown(context: ServerContext, queries: Queries, proposal: AuthorityProposal, caller: Caller): Promise<AuthorityProposalReply> {
  const followed = await configFollowed(queries, proposal.document === null ? [] : [proposal.document]);
  return authorityReply(proposal, await context.snapshots.organisation(queries), { followed, library: await context.snapshots.library(queries) }, caller);
}

/** What the question is about: one exception, a unit, or nothing in particular. */
async function objectAsked(context: ServerContext, { exception, unit }: { readonly exception?: string | undefined; readonly unit?: string | undefined }): Promise<AccessObject> {
  if (exception === undefined) return unit === undefined ? {} : { units: [unitId(unit)] };
  const state = await getCase(context.pool, exception);
  if (state === null) throw new HttpProblem('not-found', 'There is no such exception, or none that you may see.');
  const { snapshots, pool } = context;
  const organisation = await snapshots.organisation(pool);
  return accessObject(state, { organisation: { now: organisation, atSubmission: organisation }, matrix: await snapshots.matrix(pool), library: await snapshots.library(pool) });
}
