import type { AskedContent, CommandPreviewReply, previewReply, ReplyOf, routes } from '@exeat/contract';
import { assetKey, coverEndsAt, crowdingOf, type Evidence, type ExceptionContent, type ExceptionFacts, feedbackKind, freezeScope, type PersonId, type Preview, previewAmendment, previewCommand, previewEdit, previewException, previewRenewal, requestAsked, ruleKey } from '@exeat/core';
import { candidateFindings, countOpenInScope, databaseNow, getCase, listCases } from '@exeat/store';
import type { z } from 'zod';
import type { ServerContext } from '../../context.ts';
import { membershipsIn } from '../../coverage/match.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { Refused } from '../../http/problem.ts';
import { noSuchException, sightAmong } from '../../http/require-sight.ts';
import { exceptionView, requiredView } from '../../present/exception.ts';
import { personReply } from '../../present/person.ts';
import { namedReasons } from '../../present/reasons.ts';
import { factsAbout, loadFacts } from '../../facts/load-facts.ts';
import { readContent, readScope } from '../../record/read-content.ts';
import { commandOf, meantBy, scopesOf, type VerbBody } from './read-verb.ts';

type PreviewReply = z.output<typeof previewReply>;

const shownFindings = 50;
const latestCases = 50;

/** What a request would meet now: the functions of submission and routing over the same facts, and the findings that its scope names. `draft`: whose files are its evidence. */
export async function previewFor(context: ServerContext, body: AskedContent, caller: Caller, draft?: string): Promise<PreviewReply> {
  const { pool, snapshots } = context;
  const actor = personOf(caller);
  const organisation = await snapshots.organisation(pool);
  const named = { organisation, library: await snapshots.library(pool) };
  const whole = readContent(body, actor, named);
  // A request that is being written says what it can: parts of the scope that cannot be read yet are left out, and told.
  const content = whole.ok ? whole : readContent({ ...body, scope: body.scope.filter((clause) => readScope([clause], named.library).ok) }, actor, named);
  if (!content.ok) throw new Refused(content.reasons);
  const facts = await loadFacts(context, pool, {
    now: await databaseNow(pool),
    actor,
    scopes: [content.value.scope],
    withOthers: true,
    withCounts: true,
    exposure: 'read',
  });
  const preview = previewException(content.value, actor, facts, await attachedTo(context, draft, actor));
  const { required, term, longest } = preview;
  const sees = await sightAmong(context, caller, preview.overlaps.map(({ exception }) => exception));
  return {
    refusals: namedReasons([...(whole.ok ? [] : whole.reasons), ...preview.refusals], organisation),
    assumedBand: preview.assumedBand,
    required: required === null ? null : requiredView(required, required.seats, facts, null),
    term: term === null ? null : { from: term.from, firstDay: term.firstDay, lastDay: term.lastDay, zone: term.zone, until: term.until },
    longest: longest === null ? null : { lastDay: longest.lastDay, reasons: [...longest.reasons], caps: [...longest.caps], byBand: { ...longest.byBand } },
    overlaps: preview.overlaps.map(({ exception, title, state, owner, until }) => ({
      exception,
      title: sees(exception) ? title : '',
      state,
      owner: personReply(organisation, owner),
      until,
    })),
    coolingOff: preview.coolingOff,
    obligations: obligationsView(preview.obligations),
    evidence: preview.evidence.map((need) => ({ ...need })),
    crowded: await crowdedBy(context, content.value, draft, facts),
    findings: await findingsInScope(context, freezeScope(content.value.scope, facts.membersUnder)),
  };
}

/** Requirements of which the owner's unit has asked for many exceptions lately, this one counted. */
async function crowdedBy(context: ServerContext, content: ExceptionContent, draft: string | undefined, { now, organisation, library }: ExceptionFacts): Promise<PreviewReply['crowded']> {
  const unit = organisation.now.people.get(content.owner)?.unit;
  if (unit === undefined) return [];
  const rules = await context.snapshots.config(context.pool, feedbackKind);
  const crowded: PreviewReply['crowded'] = [];
  for (const id of new Set(content.scope.map(({ requirement }) => requirement))) {
    if (!library.requirements.has(id)) continue;
    // The latest are enough to know that it is many.
    const { items } = await listCases(context.pool, { requirement: id, units: [unit], descending: true, limit: latestCases });
    const found = crowdingOf(id, unit, items.filter((state) => state.id !== draft), rules, now, true);
    if (found !== null) crowded.push({ requirement: id, unit, count: found.count, days: rules.crowdDays, exceptions: [...found.exceptions] });
  }
  return crowded;
}

/** Only its own people learn what is attached to a draft: to others it is as if nothing were. */
async function attachedTo({ pool }: ServerContext, draft: string | undefined, actor: PersonId): Promise<readonly Evidence[]> {
  if (draft === undefined) return [];
  const state = await getCase(pool, draft);
  if (state === null || ![state.requester, state.content.owner, ...state.contributors].includes(actor)) return [];
  return state.evidence ?? [];
}

function obligationsView({ signers, inWriting, excludedIds, evidence, evidenceForApproval, subForms, notices, reasons, ...rest }: Preview['obligations']): PreviewReply['obligations'] {
  return {
    ...rest, signers: [...signers], inWriting: [...inWriting], excludedIds: [...excludedIds], evidence: [...evidence], ...(evidenceForApproval === undefined ? {} : { evidenceForApproval: [...evidenceForApproval] }), subForms: [...subForms],
    notices: notices.map((notice) => ({ ...notice })), reasons: [...reasons],
  };
}

/** How a content differs from what is approved, and what its amendment would meet now. @throws HttpProblem `not-found`; Refused for an unreadable content. */
export async function amendmentFor(context: ServerContext, id: string, asked: AskedContent, caller: Caller): Promise<ReplyOf<typeof routes.previewAmendment>> {
  const { pool, snapshots } = context;
  const state = await getCase(pool, id);
  if (state === null) throw noSuchException();
  const now = await databaseNow(pool);
  const organisation = await snapshots.organisation(pool);
  const content = readContent(asked, state.content.owner, { organisation, library: await snapshots.library(pool) });
  if (!content.ok) throw new Refused(content.reasons);
  const facts = await loadFacts(context, pool, { now, actor: personOf(caller), ...factsAbout(state, [content.value.scope], true) });
  const { class: kind, parts, required, refusals } = previewAmendment(state, content.value, caller.subject, facts);
  return { class: kind, parts: [...parts], required: required === null ? null : requiredView(required, required.seats, facts, null), refusals: namedReasons(refusals, organisation) };
}

/** How a content differs from what people decide on, whose signatures an edit would void, and what stands against it. @throws HttpProblem `not-found`; Refused for an unreadable content. */
export async function editFor(context: ServerContext, id: string, asked: AskedContent, caller: Caller): Promise<ReplyOf<typeof routes.previewEdit>> {
  const { pool, snapshots } = context;
  const state = await getCase(pool, id);
  if (state === null) throw noSuchException();
  const organisation = await snapshots.organisation(pool);
  const content = readContent(asked, state.content.owner, { organisation, library: await snapshots.library(pool) });
  if (!content.ok) throw new Refused(content.reasons);
  const facts = await loadFacts(context, pool, { now: await databaseNow(pool), actor: personOf(caller), ...factsAbout(state, [content.value.scope]) });
  const { class: kind, parts, restarts, refusals } = previewEdit(state, content.value, caller.subject, facts);
  return { class: kind, parts: [...parts], restarts: restarts.map((person) => personReply(organisation, person)), refusals: namedReasons(refusals, organisation) };
}

/** How far a renewal of what is approved may go now. @throws HttpProblem `not-found`. */
export async function renewalFor(context: ServerContext, id: string, asked: { readonly lastDay?: string | undefined; readonly content?: AskedContent | undefined }, caller: Caller): Promise<ReplyOf<typeof routes.previewRenewal>> {
  const { pool, snapshots } = context;
  const state = await getCase(pool, id);
  if (state === null) throw noSuchException();
  const content = asked.content === undefined ? undefined : readContent(asked.content, state.content.owner, { organisation: await snapshots.organisation(pool), library: await snapshots.library(pool) });
  if (content?.ok === false) throw new Refused(content.reasons);
  const facts = await loadFacts(context, context.pool, { now: await databaseNow(context.pool), actor: personOf(caller), ...factsAbout(state, content === undefined ? [] : [content.value.scope], true) });
  const renewal = previewRenewal(state, { ...(asked.lastDay === undefined ? {} : { lastDay: asked.lastDay }), ...(content === undefined ? {} : { content: content.value }) }, caller.subject, facts);
  if (renewal === null) return { renewal };
  const { required, caps, refusals, ...rest } = renewal;
  return {
    renewal: { ...rest, caps: [...caps], required: required === null ? null : requiredView(required, required.seats, facts, null), refusals: namedReasons(refusals, facts.organisation.now) },
  };
}

/** What a verb would come to: the facts and the rules of the verb itself, in no transaction that could record anything. @throws HttpProblem `not-found`; Refused for a body that cannot be read. */
export async function commandPreviewFor(context: ServerContext, id: string, asked: VerbBody, caller: Caller): Promise<CommandPreviewReply> {
  const { pool, snapshots } = context;
  const state = await getCase(pool, id);
  if (state === null) throw noSuchException();
  const now = await databaseNow(pool);
  const organisation = await snapshots.organisation(pool);
  const named = { organisation, library: await snapshots.library(pool) };
  const meant = meantBy(asked);
  const request = requestAsked(state, meant, { now, matrix: await snapshots.matrix(pool) });
  const view = request.ok ? request.value : state;
  // Whatever a verb may look at is read: nothing is locked, and nothing depends on how fast it is.
  const facts = await loadFacts(context, pool, { now, actor: personOf(caller), ...factsAbout(view, scopesOf(asked, state, named), meant.asksAnew), withOthers: true, withCounts: true, exposure: 'read' });
  const command = commandOf(asked, state, named);
  if (!command.ok) throw new Refused(command.reasons);
  const { refusals, after, moved } = previewCommand(state, command.value, caller.subject, facts);
  if (after === null) return { refusals: namedReasons(refusals, organisation), after };
  const shown = exceptionView(after, facts);
  const owed = new Set(state.duties.map((duty) => duty.id));
  return {
    refusals: [],
    after: {
      state: shown.state,
      requests: [
        ...(moved.includes('initial') && shown.changeRequests.every((one) => one.id !== 'initial') ? [{ id: 'initial', kind: 'initial' as const, state: shown.state, required: shown.required }] : []),
        ...shown.changeRequests.filter((one) => moved.includes(one.id)).map(({ id: change, kind, state: phase, required }) => ({ id: change, kind, state: phase, required })),
      ],
      cover: { until: coverEndsAt(state), then: coverEndsAt(after) },
      duties: shown.duties.filter((duty) => !owed.has(duty.id)),
      asksOwner: state.transfer?.to === after.transfer?.to ? null : (shown.transfer?.to ?? null),
    },
  };
}

/** Open findings that the scope names as it would be frozen now. */
async function findingsInScope({ pool }: ServerContext, scope: ReturnType<typeof freezeScope>): Promise<PreviewReply['findings']> {
  const items: PreviewReply['findings']['items'] = [];
  const version = { id: '' as never, version: 0, scope };
  const counted = await countOpenInScope(pool, scope);
  let count = 0;
  for await (const page of candidateFindings(pool, scope)) {
    if (counted !== null && items.length >= shownFindings) break;
    for (const finding of page) {
      if (finding.status !== 'open' || !membershipsIn(version, finding).some((membership) => membership.outcome === 'full')) continue;
      count += 1;
      if (items.length >= shownFindings) continue;
      const { identity, rule, asset, title, severity, component, path } = finding;
      items.push({
        identity,
        rule: ruleKey(rule),
        asset: assetKey(asset),
        title,
        severity,
        ...(component === undefined ? {} : { component }),
        ...(path === undefined ? {} : { path }),
      });
    }
  }
  return { count: counted ?? count, items };
}
