import { type Actor, type AuthorityEvent, type AuthorityProposal, calendarsTouched, changeOfProposal, checkDirectory, type Decision, foldAuthority, type Instant, type Organisation, unreachedDuties, withChange } from '@exeat/core';
import { appendEvents, loadStream, lockStream, type Tx } from '@exeat/store';
import type { Snapshots } from '../context.ts';
import { HttpProblem, Refused } from '../http/problem.ts';
import { partyReasons } from './hold-authority.ts';
import { publishRequirement, requireSigners } from './publish-requirement.ts';
import { configWorld, confirmedConfig, followConfig } from './record-config.ts';
import { eventsOf, holdDirectory } from './record-directory.ts';
import { recordAll } from './record-events.ts';
import { confirmedMappings } from './record-library.ts';

type Deciding = {
  /** What documents are judged against. */
  readonly snapshots: Snapshots;
  readonly actor: Actor;
  readonly requestId?: string;
  /** Whether it may be decided so: the rule of the table that lets it, or why not. */
  readonly allow: (proposal: AuthorityProposal, organisation: Organisation, now: Instant) => Decision<{ readonly ruleId: string }>;
};

/** Lets a proposal stand from now on, whole. @throws HttpProblem `not-found`; Refused, also when what it changes has moved since. */
export async function confirmProposal(tx: Tx, id: string, deciding: Deciding): Promise<AuthorityProposal> {
  return decide(tx, id, deciding, { type: 'authority_confirmed', data: {} }, async (proposal, organisation, now, meta) => {
    const party = await partyReasons(tx, deciding.actor.person, proposal, organisation);
    if (party.length > 0) throw new Refused(party);
    const change = changeOfProposal(organisation, proposal);
    if (!change.ok) throw new Refused(change.reasons);
    const matrix = await deciding.snapshots.matrix(tx);
    const reasons = [...checkDirectory(organisation, change.value), ...unreachedDuties(calendarsTouched(organisation, change.value), matrix, now)];
    if (reasons.length > 0) throw new Refused(reasons);
    const { document, requirements = [] } = proposal;
    await requireSigners(deciding, tx, requirements.map(({ requirement }) => requirement), withChange(organisation, change.value));
    const published = document === null ? [] : [confirmedConfig(document, id, await configWorld(deciding, tx, withChange(organisation, change.value), now))];
    await recordAll(tx, [...eventsOf(change.value), ...published, ...confirmedMappings(proposal.mappings ?? [], await deciding.snapshots.library(tx))], meta);
    if (document !== null) await followConfig(deciding, tx, document, now, meta.requestId);
    const proposedBy = proposal.proposedBy ?? undefined;
    for (const { revision, requirement, effective } of requirements) await publishRequirement(deciding, tx, { requirement, effective, proposedBy }, { ...meta, ifMatch: revision });
  });
}

/** Ends a proposal without effect. @throws HttpProblem `not-found`; Refused */
export async function declineProposal(tx: Tx, id: string, text: string, deciding: Deciding): Promise<AuthorityProposal> {
  return decide(tx, id, deciding, { type: 'authority_declined', data: { text } }, async () => undefined);
}

async function decide(
  tx: Tx,
  id: string,
  { allow, actor, requestId }: Deciding,
  event: AuthorityEvent,
  effect: (proposal: AuthorityProposal, organisation: Organisation, now: Instant, meta: { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string }) => Promise<void>,
): Promise<AuthorityProposal> {
  // The directory first, as every change of it does: two that wait for each other would both fail.
  const organisation = await holdDirectory(tx);
  const stream = `authority:${id}`;
  const proposal = foldAuthority(await loadStream(tx, stream));
  if (proposal === null) throw new HttpProblem('not-found', 'There is no such change of authority.');
  const { revision, now } = await lockStream(tx, stream);
  const allowed = allow(proposal, organisation, now);
  if (!allowed.ok) throw new Refused(allowed.reasons);
  const meta = { actor, ruleId: allowed.value.ruleId, ...(requestId === undefined ? {} : { requestId }) };
  await effect(proposal, organisation, now, meta);
  await appendEvents(tx, stream, revision, [event], { at: now, ...meta });
  const decided = foldAuthority(await loadStream(tx, stream));
  if (decided === null) throw new Error(`expected ${stream} to be a change of authority`);
  return decided;
}
