import { type Asset, assetKey, effectsOf, type ExceptionEnvelope, type ExceptionId, foldException, type Instant, type OutsideFact, personId } from '@exeat/core';
import { appendEvents, casesByVulnerability, casesFor, casesNamingTicket, casesOfAssets, casesOwnedBy, casesRelyingOn, casesSignedBy, getCases, lastScanOf, loadStream, lockStreams, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';

/** Exceptions that a fact can concern; whether it does is for the rules. */
export async function casesTouched(tx: Tx, { says }: OutsideFact): Promise<readonly ExceptionId[]> {
  switch (says.kind) {
    case 'ticket_closed':
    case 'ticket_cancelled':
    case 'ticket_slipped':
    case 'ticket_stalled':
      return casesNamingTicket(tx, says.ticket);
    case 'change_rolled_back':
    case 'change_implemented':
      return casesNamingTicket(tx, says.change);
    case 'control_evidence':
      return casesRelyingOn(tx, says.control);
    case 'kev_changed':
    case 'epss_changed':
    case 'cvss_revised':
    case 'threat_reported':
      return (await casesByVulnerability(tx)).get(says.vulnerability) ?? [];
    case 'person_joined':
    case 'person_moved':
      return casesOwnedBy(tx, says.person);
    case 'person_left':
      return [...new Set([...(await casesOwnedBy(tx, says.person)), ...(await casesSignedBy(tx, says.person)), ...(await casesFor(tx, says.person))])].sort();
    case 'role_ended':
      return casesSignedBy(tx, says.person);
    case 'incident':
    case 'penetration_finding':
      return [...new Set([...says.exceptions, ...[...(await casesOfAssets(tx, says.assets)).values()].flat()])].sort();
    default:
      return (await casesOfAssets(tx, [says.asset])).get(assetKey(says.asset)) ?? [];
  }
}

/**
 * What follows from a fact for each of the cases that it can concern; answers those that it touched. `before`: the asset that it is about as it was
 * recorded until now. Coverage in memory is the caller's to refresh.
 */
export async function applyFact(
  context: ServerContext, tx: Tx, touched: readonly ExceptionId[], { fact, before }: { readonly fact: OutsideFact; readonly before?: Asset | undefined }, requestId: string,
): Promise<readonly ExceptionId[]> {
  const there = [...(await getCases(tx, touched)).keys()] as ExceptionId[];
  const scans = new Map<string, Instant | null>();
  if (fact.says.kind === 'asset_retired') scans.set(assetKey(fact.says.asset), await lastScanOf(tx, fact.says.asset));
  const done: ExceptionId[] = [];
  for (const { stream, revision, now } of await lockStreams(tx, there)) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const facts = await loadFacts(context, tx, { ...factsAbout(state), now, actor: personId(''), withOthers: false, withCounts: false });
    const events = effectsOf(state, fact, { ...facts, before: () => before, lastScan: (asset) => scans.get(assetKey(asset)) ?? null });
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§9', requestId });
    done.push(state.id);
  }
  return done;
}
