import type { AskedFact } from '@exeat/contract';
import {
  accept, accessObject, type Asset, assetKey, type AssetRef, canonicalAssetId, decideAccess, decideFact, type Decision, DomainError, type ExceptionId, type FactOutcome, foldOutside, exceptionId, hash, isAboutPerson, unitId, type Instant, type OutsideFact, outsideStream, parseLocalDate, personId, type Reason, refuse, type UnitId, worseAsset,
} from '@exeat/core';
import { appendEvents, findAssets, getCases, loadStream, lockStream, subjectReported, type Tx, upsertAssets, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadTurnFacts } from '../facts/load-facts.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { recordAssetImport } from './record-assets.ts';
import { commandControl } from './record-control.ts';
import { applyFact, casesTouched } from './apply-fact.ts';
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
    case 'ticket_stalled':
      return { ...says, since: parseLocalDate(says.since) };
    case 'asset_retired': {
      const { ticket, ...rest } = says;
      return { ...rest, asset: canonicalRef(says.asset), ...(ticket === undefined ? {} : { ticket }) };
    }
    case 'asset_active':
      return { ...says, asset: canonicalRef(says.asset) };
    case 'asset_changed': {
      const { criticality, exposure, classes, ...rest } = says;
      return { ...rest, asset: canonicalRef(says.asset), ...(criticality === undefined ? {} : { criticality }), ...(exposure === undefined ? {} : { exposure }), ...(classes === undefined ? {} : { classes }) };
    }
    case 'kev_changed': {
      const { automatable, technicalImpact, ...rest } = says;
      return { ...rest, ...(automatable === undefined ? {} : { automatable }), ...(technicalImpact === undefined ? {} : { technicalImpact }) };
    }
    case 'control_evidence':
      return { ...says, evidence: says.evidence.map(({ sha256, name }) => ({ sha256: hash(sha256), name })) };
    case 'cvss_revised': {
      const { from, ...rest } = says;
      return { ...rest, ...(from === undefined ? {} : { from }) };
    }
    case 'penetration_finding':
      return { ...says, assets: says.assets.map(canonicalRef), exceptions: says.exceptions.map(exceptionId) };
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
  const tested = outcome === 'applied' && fact.says.kind === 'control_evidence' ? await recordEvidence(context, tx, fact.says, access.value.ruleId, by) : null;
  if (tested?.ok === false) return refused(tested.reasons);
  const before = outcome === 'applied' && fact.says.kind === 'asset_changed' ? await takeOver(tx, fact, by, access.value.ruleId) : undefined;
  if (events.length > 0) await appendEvents(tx, stream, revision, events, { at: now, actor: actorOf(by.caller), ruleId: access.value.ruleId, requestId: by.requestId });
  const exceptions = outcome === 'applied' ? (tested?.value ?? (await applyFact(context, tx, touched, { fact, before }, by.requestId))) : [];
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

/** A test that a tool has done, recorded on its control with everything that follows from it. */
async function recordEvidence(
  context: ServerContext, tx: Tx, { control, outcome, statement, evidence }: Extract<OutsideFact['says'], { kind: 'control_evidence' }>, ruleId: string, by: By,
): Promise<Decision<readonly ExceptionId[]>> {
  if (!(await context.snapshots.controls(tx)).has(control)) return refuse({ code: 'unknown-control', rule: '§6.2', text: `control: expected one on record, got ${control}; record it first, then report it again.` });
  try {
    return accept((await commandControl(context, tx, { id: control, reportedBy: ruleId, read: () => accept({ verb: 'test', outcome, statement, evidence }) }, by)).touched);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refuse(...error.reasons);
  }
}

/** The asset as it was; what the inventory says is worse is on record from now on. */
async function takeOver(tx: Tx, { says, source }: OutsideFact, by: By, ruleId: string): Promise<Asset | undefined> {
  if (says.kind !== 'asset_changed') return undefined;
  const stored = (await findAssets(tx, [says.asset])).get(assetKey(says.asset));
  if (stored === undefined || stored.unit === null) return undefined;
  const known: Asset = { ...stored, unit: stored.unit };
  const worse = worseAsset(says, known);
  if (worse === null) return known;
  await upsertAssets(tx, [worse]);
  await recordAssetImport(tx, [worse], { source, startedBy: by.caller.subject.person ?? null, actor: actorOf(by.caller), ruleId, requestId: by.requestId });
  return known;
}
