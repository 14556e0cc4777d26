import { type ConfigKind, configKindOf, type ConfigWorld, type Instant, type Json, type Organisation, profilesKind, type PublishedConfig, readConfig, standardVersion, toxicKind } from '@exeat/core';
import { type ConfigDocument, configRevisions, getConfig, type Queries, revisionOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { HttpProblem, Refused } from '../http/problem.ts';
import { requireRevision } from '../http/serve-route.ts';
import { holdAuthority } from './hold-authority.ts';
import { applyProfiles } from './publish-profiles.ts';
import { holdDirectory } from './record-directory.ts';
import { type NewRecord, recordAll } from './record-events.ts';

/** The revision that stands, the version that was asked for, and the proposal in which it waits for a second person; null: it stands. */
export type RecordedConfig = { readonly revision: number; readonly version: number; readonly awaits: string | null };

/** @throws HttpProblem `not-found` for a name that is no configuration. */
export function requireConfigKind(name: string): ConfigKind {
  const kind = configKindOf(name);
  if (kind === undefined) throw new HttpProblem('not-found', 'There is no such configuration; GET /api/v1/config lists what there is.');
  return kind;
}

export type StandingConfig = Pick<ConfigDocument, 'name' | 'version' | 'revision' | 'document'> & { readonly from: Instant | null };

/** A document as it is in force at an instant, or now: the standard one (revision 0) until another is published. */
export async function configStanding(queries: Queries, kind: ConfigKind, at: Instant | null = null): Promise<StandingConfig> {
  const published = await getConfig(queries, kind.name, at);
  if (published === null) return { name: kind.name, version: standardVersion, revision: 0, from: null, document: kind.standard as Json };
  const { name, version, revision, from, document } = published;
  return { name, version, revision, from, document };
}

/** The documents that proposals follow, by proposal: what each is compared with. */
export async function configFollowed(queries: Queries, asked: readonly { readonly name: string; readonly revision: number }[]): Promise<(name: string, revision: number) => Json> {
  const found = asked.length === 0 ? [] : await configRevisions(queries, asked);
  return (name, revision) => found.find((one) => one.name === name && one.revision === revision)?.document ?? (configKindOf(name)?.standard as Json | undefined) ?? null;
}

/** What a document is judged against, beside the organisation: library and the other documents as they are in force. */
export async function configWorld({ snapshots }: Pick<ServerContext, 'snapshots'>, queries: Queries, organisation: Organisation, now: Instant): Promise<ConfigWorld> {
  return { organisation, library: await snapshots.library(queries), matrix: await snapshots.matrix(queries), toxic: await snapshots.config(queries, toxicKind), now };
}

/**
 * Publishes a document, or has it wait for a second person, since decisions are computed by it.
 * @throws Refused with the place of every fault; HttpProblem `stale`
 */
export async function recordConfig(
  context: ServerContext,
  tx: Tx,
  { kind, document, from }: { readonly kind: ConfigKind; readonly document: Json; readonly from?: Instant | undefined },
  { caller, requestId, ifMatch = null }: { readonly caller: Caller; readonly requestId: string; readonly ifMatch?: number | null },
): Promise<RecordedConfig> {
  const stream = `config:${kind.name}`;
  const organisation = await holdDirectory(tx);
  const stands = await revisionOf(tx, stream);
  requireRevision(ifMatch, stands);
  const version = standardVersion + stands + 1;
  const read = readConfig(kind, document, version, await configWorld(context, tx, organisation, caller.at));
  if (!read.ok) throw new Refused(read.reasons);
  const content = read.value as Json;
  const asked = { people: [], units: [], document: { name: kind.name, revision: stands, version, content, ...(from === undefined ? {} : { from }) } };
  const awaits = await holdAuthority(context, tx, asked, organisation, { caller, requestId });
  if (awaits !== null) return { revision: stands, version, awaits };
  const record = publication({ name: kind.name, version, document: content, ...(from === undefined ? {} : { from }) }, stands);
  const [recorded] = await recordAll(tx, [record], { actor: actorOf(caller), ruleId: 'A27', requestId });
  if (recorded?.changed === true) await followConfig(context, tx, { name: kind.name, content, ...(from === undefined ? {} : { from }) }, recorded.at, requestId);
  return { revision: recorded?.revision ?? 0, version, awaits };
}

/** What follows for exceptions in force from a document that has just been published; most only count for what is decided from then on. */
export async function followConfig(context: Pick<ServerContext, 'snapshots'>, tx: Tx, { name, content, from }: Pick<ProposedDocument, 'name' | 'content' | 'from'>, at: Instant, requestId: string | undefined): Promise<void> {
  if (name !== profilesKind.name) return;
  const read = profilesKind.read(content, 0);
  if (read.ok) await applyProfiles(context, tx, read.value, from ?? at, requestId);
}

/** Publishes what a second person has confirmed. It is judged again: people and units may have changed since. @throws Refused */
export function confirmedConfig({ name, revision, version, content, from }: ProposedDocument, proposal: string, world: ConfigWorld): NewRecord {
  const read = readConfig(requireConfigKind(name), content, version, world);
  if (!read.ok) throw new Refused(read.reasons);
  return publication({ name, version, document: read.value as Json, proposal, ...(from === undefined ? {} : { from }) }, revision);
}

type ProposedDocument = { readonly name: string; readonly revision: number; readonly version: number; readonly content: Json; readonly from?: Instant };

function publication(data: PublishedConfig, follows: number): NewRecord {
  return { stream: `config:${data.name}`, ifMatch: follows, event: { type: 'config_published', data } };
}
