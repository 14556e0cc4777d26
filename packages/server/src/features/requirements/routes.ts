import { routes } from '@exeat/contract';
import { type PolicyLibrary, requirementId, type RequirementId, requirementOfNumber, ruleKey, subForms } from '@exeat/core';
import { revisionOf } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { recordedReply } from '../../record/record-directory.ts';
import { effectiveOf } from '../../record/publish-requirement.ts';
import { mappingsOf, publishedFrom, requirementView } from '../../record/read-requirements.ts';
import { listRequirements } from './list-requirements.ts';
import { listPolicySignals } from './policy-signals.ts';
import { profileView, subFormView } from './profile-view.ts';
import { requirementImpact } from './requirement-impact.ts';
import { versionViews } from './version-view.ts';
import { publishVersions, recordMappings, recordRequirements } from '../../record/record-library.ts';

/** The policy library: what can be cited, and which rules check it. */
export function requirementRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listRequirements, ({ query }) => listRequirements(context, query));

  serve(app, context, routes.getRequirement, async ({ params, reply }) => {
    const library = await context.snapshots.library(context.pool);
    const id = numbered(library, params);
    const requirement = library.requirements.get(id);
    if (requirement === undefined) throw noSuchRequirement();
    const revision = await revisionOf(context.pool, `requirement:${id}`);
    reply.header('etag', tagOf(revision));
    return { ...requirementView(requirement), revision };
  });

  serveCommand(app, context, routes.publishRequirements, async ({ body, caller, requestId }, tx) => {
    return { reply: recordedReply(await recordRequirements(context, tx, [body].flat(), { caller, requestId })) };
  });

  serveCommand(app, context, routes.changeRequirement, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const [library, organisation] = [await context.snapshots.library(tx), await context.snapshots.organisation(tx)];
    const known = library.requirements.get(numbered(library, params));
    if (known === undefined) throw noSuchRequirement();
    const changed = publishedFrom(known, body, { organisation, library });
    if (!changed.ok) throw new Refused(changed.reasons);
    const effective = effectiveOf(changed.value, body.effective, organisation, caller);
    const { published: [done], awaits } = await publishVersions(context, tx, [{ requirement: changed.value, effective }], { caller, requestId, ifMatch });
    const revision = done?.revision ?? (await revisionOf(tx, `requirement:${known.id}`));
    return { reply: { ...requirementView(awaits === null ? changed.value : known), from: done?.version.from ?? null, awaits }, headers: { etag: tagOf(revision) } };
  });

  serve(app, context, routes.listRequirementVersions, async ({ params, caller }) => {
    const library = await context.snapshots.library(context.pool);
    const versions = library.versions.get(numbered(library, params));
    if (versions === undefined) throw noSuchRequirement();
    return { items: versionViews(versions, caller.at), next: null };
  });

  serve(app, context, routes.assessRequirementImpact, async ({ params, body, caller }) => requirementImpact(context, numbered(await context.snapshots.library(context.pool), params), body, caller));

  serve(app, context, routes.listPolicySignals, ({ query }) => listPolicySignals(context, query));

  serve(app, context, routes.listMappings, async ({ query }) => {
    const library = await context.snapshots.library(context.pool);
    const all = mappingsOf(library).filter(
      ({ rule, requirements }) =>
        (query.scheme === undefined || rule.scheme === query.scheme) &&
        (query.requirement === undefined || requirements.includes(requirementOfNumber(library, requirementId(query.requirement)))),
    );
    const page = pageOfSnapshot(all, ({ rule }) => ruleKey(rule), query);
    return { items: page.items.map(({ rule, requirements }) => ({ rule, requirements: [...requirements] })), next: page.next };
  });

  serve(app, context, routes.listWaiverProfiles, async () => {
    const { profiles } = await context.snapshots.library(context.pool);
    return { items: [...profiles.values()].map(profileView), next: null };
  });

  serve(app, context, routes.listSubForms, async () => ({ items: Object.values(subForms).map(subFormView), next: null }));

  serveCommand(app, context, routes.recordMappings, async ({ body, caller, requestId }, tx) => {
    return { reply: recordedReply(await recordMappings(context, tx, [body].flat(), { caller, requestId })) };
  });
}

/** The requirement that an address means by any of its numbers. */
function numbered(library: PolicyLibrary, { document, clause }: { readonly document: string; readonly clause: string }): RequirementId {
  return requirementOfNumber(library, requirementId(`${document}/${clause}`));
}

function noSuchRequirement(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such requirement, or none that you may see.');
}
