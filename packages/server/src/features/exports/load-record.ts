import { type ExceptionEnvelope, foldException, type Instant, type PersonId, shownEvent } from '@exeat/core';
import { databaseNow, listEvents } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { exceptionView } from '../../present/exception.ts';
import type { RecordParts } from './case-record.ts';

/** So many events of a case are read at a time. */
const page = 5_000;

/**
 * A case as it was known at an instant: the fold of the events until then, with the directory of that time.
 * @throws HttpProblem `not-found`, also for one that did not exist yet.
 */
export async function loadRecord(context: ServerContext, id: string, asked: Instant | undefined, actor: PersonId | null): Promise<RecordParts> {
  const { pool, snapshots } = context;
  const at = asked ?? (await databaseNow(pool));
  const events = (await eventsOf(context, id)).filter(({ envelope }) => envelope.at <= at);
  const envelopes = events.map(({ envelope }) => envelope) as unknown as readonly ExceptionEnvelope[];
  const state = envelopes[0]?.type === 'exception_drafted' ? foldException(envelopes) : null;
  if (state === null) throw new HttpProblem('not-found', 'There is no such exception, none that you may see, or there was none yet at that instant.');
  const organisation = asked === undefined ? await snapshots.organisation(pool) : await snapshots.organisationAt(pool, at);
  const atSubmission = state.submittedAt === null ? organisation : await snapshots.organisationAt(pool, state.submittedAt);
  const view = exceptionView(state, { now: at, organisation: { now: organisation, atSubmission }, matrix: await snapshots.matrix(pool), controls: await snapshots.controls(pool), actor });
  return { state, view, events: events.map((event) => ({ ...event, envelope: shownEvent(event.envelope, state, actor) })), at, organisation };
}

async function eventsOf({ pool }: ServerContext, id: string): Promise<Awaited<ReturnType<typeof listEvents>>> {
  const events: Awaited<ReturnType<typeof listEvents>>[number][] = [];
  for (;;) {
    const next = await listEvents(pool, { stream: id, afterId: events.at(-1)?.id ?? 0, limit: page });
    events.push(...next);
    if (next.length < page) return events;
  }
}
