import { type ExceptionEnvelope, foldException, type Instant, isForbidden, personId, type PolicyLibrary, profilesEffect, type WaiverProfiles } from '@exeat/core';
import { appendEvents, loadStream, lockStreams, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';
import { undecidedOrGranted } from './publish-requirement.ts';

/**
 * What follows for exceptions in force from waiver profiles that are published now, in force at `from`, in the caller's transaction. Every case that
 * cites what they forbid anywhere is held, so that nobody is granted cover by those before meanwhile.
 */
export async function applyProfiles(context: Pick<ServerContext, 'snapshots'>, tx: Tx, document: WaiverProfiles, from: Instant, requestId: string | undefined): Promise<void> {
  const library = await context.snapshots.library(tx);
  const profiles: PolicyLibrary['profiles'] = new Map(document.profiles.map((profile) => [profile.id, profile]));
  const forbidden = [...library.requirements.values()].filter((one) => isForbidden(one, { ...library, profiles }, []));
  const citing = new Set((await Promise.all(forbidden.map((one) => undecidedOrGranted(tx, one)))).flat());
  for (const { stream, revision, now } of await lockStreams(tx, [...citing].sort())) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const facts = await loadFacts(context, tx, { ...factsAbout(state), now, actor: personId(''), withOthers: false, withCounts: false });
    const events = profilesEffect(state, { profiles, from }, { ...facts, library });
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§3.7', ...(requestId === undefined ? {} : { requestId }) });
  }
}
