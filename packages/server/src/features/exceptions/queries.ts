import type { ExceptionReply, exceptionPage, historyEntry, ParsedOf, routes, versionReply } from '@exeat/contract';
import {
  earlier,
  type ExceptionCase,
  type ExceptionEnvelope,
  type ExceptionState,
  foldException,
  type Instant,
  isVisible,
  isWithin,
  type PersonId,
  type Phase,
  type Rating,
  requestsOf,
  requirementId,
  requirementOfNumber,
  shownEvent,
  stateAt,
  type Subject,
  unitId,
  type Version,
  visibleTo,
} from '@exeat/core';
import { type CaseFilter, databaseNow, getCase, listCases, listEvents, listRegister, loadStream } from '@exeat/store';
import type { z } from 'zod';
import type { ServerContext } from '../../context.ts';
import { askedAsset } from '../../http/asked-refs.ts';
import { HttpProblem } from '../../http/problem.ts';
import { noSuchException } from '../../http/require-sight.ts';
import { findPerson } from '../../identity/find-person.ts';
import { contentView, exceptionView, frozenView, summaryView } from '../../present/exception.ts';
import { historyView } from '../../present/history.ts';
import { registerFilter } from '../../register/register-filter.ts';

/** Phases that a state can be stored as: the clock moves a case on without a write. */
const phasesOf: Readonly<Record<ExceptionState, readonly Phase[]>> = {
  draft: ['draft'],
  triage: ['triage'],
  needs_info: ['needs_info'],
  assessment: ['assessment'],
  in_approval: ['in_approval'],
  rejected: ['rejected'],
  awaiting_acknowledgement: ['awaiting_acknowledgement'],
  withdrawn: ['withdrawn', 'draft', 'needs_info', 'awaiting_acknowledgement'],
  lapsed: ['approved'],
  approved_scheduled: ['approved', 'revoked', 'closed'],
  active: ['approved', 'revoked', 'closed'],
  suspended: ['approved', 'revoked', 'closed'],
  expired: ['approved', 'revoked', 'closed'],
  revoked: ['approved', 'revoked'],
  closed: ['approved', 'closed'],
};

export async function readException(context: ServerContext, id: string, actor: PersonId | null): Promise<ExceptionReply> {
  const { pool, snapshots } = context;
  const now = await databaseNow(pool);
  const events = (await loadStream(pool, id)) as unknown as readonly ExceptionEnvelope[];
  const state = events[0]?.type === 'exception_drafted' ? foldException(events) : null;
  if (state === null) throw noSuchException();
  const organisation = await snapshots.organisation(pool);
  const submittedAt = events.find((event) => event.type === 'exception_submitted')?.at;
  const atSubmission = submittedAt === undefined ? organisation : await snapshots.organisationAt(pool, submittedAt);
  return exceptionView(state, { now, organisation: { now: organisation, atSubmission }, matrix: await snapshots.matrix(pool), controls: await snapshots.controls(pool), actor });
}

/** A page of exceptions. One filtered by state may be shorter than asked for, since state is computed; `next` says whether there is more. */
export async function listView(
  context: ServerContext,
  query: ParsedOf<typeof routes.listExceptions>['query'],
  subject: Subject,
): Promise<z.output<typeof exceptionPage>> {
  const { pool, snapshots } = context;
  if (query.at !== undefined) return listAsOf(context, query, earlier(query.at, await databaseNow(pool)), subject);
  const [now, organisation] = [await databaseNow(pool), await snapshots.organisation(pool)];
  const person = (named: string | undefined) => (named === undefined ? undefined : (findPerson(organisation, named)?.id ?? named));
  const owner = person(query.owner);
  const requester = person(query.requester);
  const descending = query.sort?.startsWith('-') === true;
  const unit = query.unit;
  const filter: CaseFilter = {
    sight: visibleTo(subject, organisation),
    ...(query.state === undefined ? {} : { phases: [...new Set(query.state.flatMap((state) => phasesOf[state]))] }),
    ...(query.basis === undefined ? {} : { basis: query.basis }),
    ...(owner === undefined ? {} : { owner }),
    ...(requester === undefined ? {} : { requester }),
    ...(unit === undefined ? {} : { units: [...organisation.units.keys()].filter((one) => isWithin(organisation, one, unitId(unit))) }),
    ...(query.level === undefined ? {} : { level: query.level }),
    ...(query.ownUnit === undefined ? {} : { units: [query.ownUnit] }),
    ...(query.requirement === undefined ? {} : { requirement: requirementOfNumber(await snapshots.library(pool), requirementId(query.requirement)) }),
    ...(query.document === undefined ? {} : { document: query.document }),
    ...(query.asset === undefined ? {} : { asset: askedAsset(query.asset, 'query.asset') }),
    ...(query.control === undefined ? {} : { control: query.control }),
    ...(query.residual === undefined ? {} : { residual: ratingOf(query.residual) }),
    ...(query.band === undefined ? {} : { band: query.band }),
    ...(query.q === undefined ? {} : { words: query.q }),
    ...(query.endsFrom === undefined ? {} : { endsFrom: query.endsFrom }),
    ...(query.endsTo === undefined ? {} : { endsTo: query.endsTo }),
    sort: sortOf(query.sort),
    descending,
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  };
  let cursor = query.cursor;
  for (;;) {
    const page = await listCases(pool, { ...filter, ...(cursor === undefined ? {} : { cursor }) });
    const items = page.items.filter((state) => inStates(state, query.state, now));
    // A page that the clock has emptied is no answer while there are more.
    if (items.length > 0 || page.next === null) return { items: items.map((state) => summaryView(state, organisation, now)), next: page.next };
    cursor = page.next;
  }
}

/** Cases that one question folds at most. */
const mostFolded = 5_000;

/** The register as it was known at an instant that is not in the future, by id. After many cases that do not pass, a page ends early. */
async function listAsOf(
  { pool, snapshots }: ServerContext,
  { at: _at, sort, limit = 50, cursor, ...filter }: ParsedOf<typeof routes.listExceptions>['query'],
  at: Instant,
  subject: Subject,
): Promise<z.output<typeof exceptionPage>> {
  if (sort !== undefined && sort !== 'id') throw new HttpProblem('invalid-request', `query.sort: expected id beside at, got ${sort}: the register of an instant comes by id.`);
  const organisation = await snapshots.organisation(pool);
  const passes = registerFilter(filter, at, organisation);
  const sight = visibleTo(subject, organisation);
  const found: ExceptionCase[] = [];
  let after: string | null = cursor ?? '';
  for (let folded = 0; folded < mostFolded && found.length < limit && after !== null; ) {
    const page: Awaited<ReturnType<typeof listRegister>> = await listRegister(pool, { at, cursor: after, limit: limit - found.length });
    found.push(...page.items.filter((state) => isVisible(state, sight, organisation) && passes(state)));
    folded += Math.max(1, page.items.length);
    after = page.next;
  }
  return { items: found.map((state) => summaryView(state, organisation, at)), next: after };
}

export async function historyOf(context: ServerContext, id: string, reader: PersonId | null): Promise<{ items: z.output<typeof historyEntry>[] }> {
  const state = await getCase(context.pool, id);
  if (state === null) throw noSuchException();
  const organisation = await context.snapshots.organisation(context.pool);
  const events = await listEvents(context.pool, { stream: id, limit: 10_000 });
  return {
    items: events.map((event) => historyView({ ...event, envelope: shownEvent(event.envelope, state, reader) }, organisation)),
  };
}

export async function versionsOf(context: ServerContext, id: string): Promise<{ items: z.output<typeof versionReply>[] }> {
  const state = await getCase(context.pool, id);
  if (state === null) throw noSuchException();
  const now = await context.snapshots.organisation(context.pool);
  return {
    items: versionsIn(state).map((version) => ({
      number: version.number,
      contentHash: version.contentHash,
      relianceHash: version.relianceHash,
      content: contentView(version.content, { now, atSubmission: now }),
      frozen: { ...frozenView(version), scope: [...version.frozen.scope], requirements: [...version.frozen.requirements] },
    })),
  };
}

/** Every version that was submitted, those of undecided change requests and of amendments at once too. */
function versionsIn(state: ExceptionCase): readonly Version[] {
  const versions = new Map([state, ...requestsOf(state)].flatMap((request) => request.versions.map((version) => [version.number, version] as const)));
  return [...versions.values()].toSorted((a, b) => a.number - b.number);
}

function inStates(state: ExceptionCase, wanted: readonly ExceptionState[] | undefined, now: Instant): boolean {
  return wanted === undefined || wanted.includes(stateAt(state, now));
}

/** `3x4`, as the contract has checked it. */
function ratingOf(text: string): Rating {
  const [likelihood, impact] = text.split('x').map(Number);
  return { likelihood: likelihood ?? 0, impact: impact ?? 0 };
}

function sortOf(sort: string | undefined): 'id' | 'cover_until' | 'last_event_at' {
  const name = sort?.replace('-', '') ?? 'id';
  return name === 'until' ? 'cover_until' : name === 'updated' ? 'last_event_at' : 'id';
}
