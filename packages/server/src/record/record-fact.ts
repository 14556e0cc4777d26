import type { AskedFact } from '@exeat/contract';
import {
  accept, accessObject, type AssetRef, assetKey, canonicalAssetId, decideAccess, decideFact, type Decision, DomainError, effectsOf, type ExceptionEnvelope, type ExceptionId,
  type FactOutcome, foldException, foldOutside, exceptionId, isAboutPerson, unitId, type Instant, type OutsideFact, outsideStream, parseLocalDate, personId, type Reason, refuse, type UnitId,
} from '@exeat/core';
import { appendEvents, casesByVulnerability, casesNamingTicket, casesOfAssets, casesOwnedBy, casesSignedBy, getCases, lastScanOf, loadStream, lockStream, lockStreams, subjectReported, type Tx, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadTurnFacts } from '../facts/load-facts.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { recordPersonFact } from './record-person-fact.ts';

/** What became of one reported fact. */
export type FactAnswer = { readonly outcome: FactOutcome | 'refused'; readonly exceptions: readonly ExceptionId[]; readonly reasons: readonly Reason[] };
type By = { readonly caller: Caller; readonly requestId: string };

/** A fact as it was asked, with ids in canonical text. */
export function readFact({ says, text, ...asked }: AskedFact): Decision<OutsideFact> {
  try {
    return accept({ ...asked, ...(text === undefined ? {} : { text }), says: canonical(says) });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refuse({ code: 'invalid-field', rule: '§9', text: error.message });
  }
}

function canonical(says: AskedFact['says']): OutsideFact['says'] {
  switch (says.kind) {
    case 'ticket_slipped':
      return { ...says, due: parseLocalDate(says.due) };
    case 'asset_retired': {
      const { ticket, ...rest } = says;
      return { ...rest, asset: canonicalRef(says.asset), ...(ticket === undefined ? {} : { ticket }) };
    }
    case 'asset_active':
      return { ...says, asset: canonicalRef(says.asset) };
    case 'person_joined':
      return { ...says, person: personId(says.person) };
    case 'person_moved':
      return { ...says, person: personId(says.person), unit: unitId(says.unit), manager: says.manager === null ? null : personId(says.manager) };
    case 'person_left':
      return { ...says, person: personId(says.person), lastDay: parseLocalDate(says.lastDay) };
    case 'role_ended':
      return { ...says, person: personId(says.person), unit: unitId(says.unit), lastDay: parseLocalDate(says.lastDay) };
    case 'incident': {
      const { contributed, ...rest } = says;
      return { ...rest, assets: says.assets.map(canonicalRef), exceptions: says.exceptions.map(exceptionId), ...(contributed === undefined ? {} : { contributed }) };
    }
    default:
      return says;
  }
}

function canonicalRef({ type, id }: AssetRef): AssetRef {
  return { type, id: canonicalAssetId(type, id) };
}

/** Takes in one fact with everything that follows from it, in a transaction of its own. */
export async function recordFact(context: ServerContext, fact: OutsideFact, by: By): Promise<FactAnswer> {
  const answer = await withTransaction(context.pool, (tx) => recordFactIn(context, tx, fact, by));
  for (const exception of answer.exceptions) await context.coverage.refresh(context.pool, exception);
  return answer;
}

/** The same in the caller's transaction; coverage in memory is the caller's to refresh. */
export async function recordFactIn(context: ServerContext, tx: Tx, fact: OutsideFact, by: By): Promise<FactAnswer> {
  const stream = outsideStream(fact.says);
  const { revision, now } = await lockStream(tx, stream);
  const known = foldOutside(await loadStream(tx, stream));
  const touched = await casesTouched(tx, fact);
  const access = await mayReport(context, tx, touched, fact, now, by);
  if (!access.ok) return refused(access.reasons);
  const elsewhere = await subjectReported(tx, fact);
  if (elsewhere !== null && (known === null || elsewhere.family !== known.family || elsewhere.subject !== known.subject)) {
    return refused([{
      code: 'fact-conflict', rule: '§9',
      text: `${fact.source} ${fact.externalId} version ${fact.version} was reported before about ${elsewhere.family} ${elsewhere.subject}; expected a report of its own for another subject.`,
    }]);
  }
  const decision = decideFact(known?.facts ?? [], fact, now);
  if (!decision.ok) return refused(decision.reasons);
  const { outcome, events } = decision.value;
  // What the directory cannot take is not on record either, so that it can be sent again.
  if (outcome === 'applied' && isAboutPerson(fact.says)) {
    const recorded = await recordPersonFact(context, tx, fact.says, now, { ...by, ruleId: access.value.ruleId });
    if (!recorded.ok) return refused(recorded.reasons);
  }
  if (events.length > 0) await appendEvents(tx, stream, revision, events, { at: now, actor: actorOf(by.caller), ruleId: access.value.ruleId, requestId: by.requestId });
  const exceptions = outcome === 'applied' ? await applyToCases(context, tx, touched, fact, by.requestId) : [];
  return { outcome, exceptions, reasons: [] };
}

function refused(reasons: readonly Reason[]): FactAnswer {
  return { outcome: 'refused', exceptions: [], reasons };
}

/** Whoever is bound to a unit reports on nothing outside it. */
async function mayReport(context: ServerContext, tx: Tx, touched: readonly ExceptionId[], { says }: OutsideFact, now: Instant, { caller }: By): Promise<Decision<{ readonly ruleId: string }>> {
  const states = [...(await getCases(tx, touched)).values()];
  const turn = await loadTurnFacts(context, tx, states, { now, actor: caller.subject.person ?? personId('') });
  const units = new Set(states.flatMap((state): readonly UnitId[] => accessObject(state, turn(state)).units ?? []));
  const organisation = await context.snapshots.organisation(tx);
  if (isAboutPerson(says)) {
    for (const unit of [organisation.people.get(says.person)?.unit, ...(says.kind === 'person_moved' ? [says.unit] : [])]) if (unit !== undefined) units.add(unit);
  }
  return decideAccess(caller.subject, 'outside.report', { units: [...units] }, organisation, now);
}

/** Exceptions that a fact can concern; whether it does is for the rules. */
async function casesTouched(tx: Tx, { says }: OutsideFact): Promise<readonly ExceptionId[]> {
  switch (says.kind) {
    case 'ticket_closed':
    case 'ticket_cancelled':
    case 'ticket_slipped':
      return casesNamingTicket(tx, says.ticket);
    case 'change_rolled_back':
      return casesNamingTicket(tx, says.change);
    case 'kev_changed':
    case 'epss_changed':
      return (await casesByVulnerability(tx)).get(says.vulnerability) ?? [];
    case 'person_joined':
    case 'person_moved':
      return casesOwnedBy(tx, says.person);
    case 'person_left':
      return [...new Set([...(await casesOwnedBy(tx, says.person)), ...(await casesSignedBy(tx, says.person))])].sort();
    case 'role_ended':
      return casesSignedBy(tx, says.person);
    case 'incident':
      return [...new Set([...says.exceptions, ...[...(await casesOfAssets(tx, says.assets)).values()].flat()])].sort();
    default:
      return (await casesOfAssets(tx, [says.asset])).get(assetKey(says.asset)) ?? [];
  }
}

async function applyToCases(context: ServerContext, tx: Tx, touched: readonly ExceptionId[], fact: OutsideFact, requestId: string): Promise<readonly ExceptionId[]> {
  const there = [...(await getCases(tx, touched)).keys()] as ExceptionId[];
  const scans = new Map<string, Instant | null>();
  if (fact.says.kind === 'asset_retired') scans.set(assetKey(fact.says.asset), await lastScanOf(tx, fact.says.asset));
  const done: ExceptionId[] = [];
  for (const { stream, revision, now } of await lockStreams(tx, there)) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const factsOf = await loadTurnFacts(context, tx, [state], { now, actor: personId('') });
    const events = effectsOf(state, fact, { ...factsOf(state), lastScan: (asset) => scans.get(assetKey(asset)) ?? null });
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§9', requestId });
    done.push(state.id);
  }
  return done;
}
