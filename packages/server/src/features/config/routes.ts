import { type ReplyOf, routes } from '@exeat/contract';
import { type AuthorityProposal, type ConfigKind, configKinds, documentChanges, type Instant, type Json, type Organisation, readConfig, standardVersion } from '@exeat/core';
import { type ConfigDocument, configVersions, getAuthorityProposal, openAuthorityProposals, type Queries, revisionOf } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';
import { configStanding, configWorld, recordConfig, requireConfigKind } from '../../record/record-config.ts';
import { simulateConfig } from './simulate.ts';

/** Versioned documents that decisions depend on: what is in force, what was, and what somebody proposes. */
export function configRoutes(app: FastifyInstance, context: ServerContext): void {
  const { pool, snapshots } = context;
  serve(app, context, routes.listConfig, async ({ caller }) => {
    const open = await openAuthorityProposals(pool);
    return { items: await Promise.all(configKinds.map((kind) => view(pool, kind, open, caller.at))), next: null };
  });

  serve(app, context, routes.getConfig, async ({ params, query, caller, reply }) => {
    const shown = await view(pool, requireConfigKind(params.name), await openAuthorityProposals(pool), caller.at, query.at);
    // What is published next follows the last version, whose time may not have come.
    reply.header('etag', tagOf(await revisionOf(pool, `config:${params.name}`)));
    return shown;
  });

  serve(app, context, routes.listConfigVersions, async ({ params, caller }) => {
    const versions = await configVersions(pool, requireConfigKind(params.name).name);
    const inForce = versions.find(({ from }) => from <= caller.at);
    const organisation = await snapshots.organisation(pool);
    const items = versions.map(async (one) => versionView(one, await proposalOf(pool, one), { organisation, isInForce: one === inForce }));
    return { items: await Promise.all(items), next: null };
  });

  serve(app, context, routes.getConfigVersion, async ({ params }) => {
    const kind = requireConfigKind(params.name);
    const known = new Map((await configVersions(pool, kind.name)).map(({ version, document }) => [version, document]));
    const documentOf = (version: number): Json | undefined => (version === standardVersion ? (kind.standard as Json) : known.get(version));
    const document = documentOf(params.version);
    if (document === undefined) throw new HttpProblem('not-found', `There is no version ${params.version} of ${kind.name}.`);
    return { name: kind.name, version: params.version, document, changes: [...documentChanges(documentOf(params.version - 1) ?? document, document)] };
  });

  serve(app, context, routes.checkConfig, async ({ params, body, caller }) => {
    const kind = requireConfigKind(params.name);
    const stands = await configStanding(pool, kind);
    const read = readConfig(kind, body.document, stands.version, await configWorld(context, pool, await snapshots.organisation(pool), caller.at));
    return { refusals: read.ok ? [] : [...read.reasons], changes: read.ok ? [...documentChanges(stands.document, read.value as Json)] : [] };
  });

  serve(app, context, routes.simulateConfig, async ({ params, body, caller }) => simulateConfig(context, requireConfigKind(params.name), body, caller));

  serveCommand(app, context, routes.publishConfig, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const kind = requireConfigKind(params.name);
    const { revision, awaits } = await recordConfig(context, tx, { kind, document: body.document, from: body.from }, { caller, requestId, ifMatch });
    return { reply: { ...(await configStanding(tx, kind)), awaits }, headers: { etag: tagOf(revision) } };
  });
}

async function view(queries: Queries, kind: ConfigKind, open: readonly AuthorityProposal[], now: Instant, at?: Instant): Promise<ReplyOf<typeof routes.getConfig>> {
  const stands = await configStanding(queries, kind, at ?? null);
  const scheduled = (await configVersions(queries, kind.name)).filter(({ from }) => from > now);
  return {
    ...stands, title: kind.title,
    scheduled: scheduled.map(({ version, from }) => ({ version, from })),
    awaiting: open.filter(({ document }) => document?.name === kind.name).map(({ id }) => id),
  };
}

async function proposalOf(queries: Queries, { proposal }: ConfigDocument): Promise<AuthorityProposal | null> {
  return proposal === null ? null : ((await getAuthorityProposal(queries, proposal))?.proposal ?? null);
}

function versionView(
  { version, revision, from, recordedAt, proposal }: ConfigDocument,
  proposed: AuthorityProposal | null,
  { organisation, isInForce }: { readonly organisation: Organisation; readonly isInForce: boolean },
): ReplyOf<typeof routes.listConfigVersions>['items'][number] {
  const named = (person: AuthorityProposal['decidedBy'] | undefined) => (person === null || person === undefined ? null : personReply(organisation, person));
  return { version, revision, from, recordedAt, inForce: isInForce, proposal, proposedBy: named(proposed?.proposedBy), confirmedBy: named(proposed?.decidedBy) };
}
