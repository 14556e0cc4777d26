import { closedVotes, closeVote, type ExceptionCase, type ExceptionEnvelope, type ExceptionFacts, foldException, type Instant, personId, requestsInApproval } from '@exeat/core';
import { appendEvents, casesInApproval, databaseNow, loadStream, lockStreams, type Queries, type Tx, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { matchWhenGranted } from '../coverage/match-when-granted.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';

type Locked = { readonly state: ExceptionCase; readonly events: readonly ExceptionEnvelope[]; readonly revision: number; readonly now: Instant };

/** `after`: to be run once the transaction is committed. */
type Closed = { readonly locked: Locked; readonly facts: ExceptionFacts; readonly after: () => Promise<void> };

const mostCases = 200;

/** Records what the votes on a case came to whose time is over (§4.5), as if nobody had waited with it; null where there is nothing to record. */
export async function closeVotesLocked(context: ServerContext, tx: Tx, locked: Locked, requestId?: string): Promise<Closed | null> {
  for (const view of await overOf(context, tx, [locked.state], locked.now)) {
    const facts = await loadFacts(context, tx, { now: locked.now, actor: personId(''), ...factsAbout(view), withOthers: true, withCounts: true, exposure: 'locked' });
    const closed = closeVote(view, facts);
    if (!closed.ok || closed.value.length === 0) continue;
    const meta = { at: locked.now, actor: { person: null, kind: 'system' as const }, ruleId: '§4.5', ...(requestId === undefined ? {} : { requestId }) };
    const added = (await appendEvents(tx, locked.state.id, locked.revision, closed.value, meta)) as unknown as readonly ExceptionEnvelope[];
    const events = [...locked.events, ...added];
    const state = foldException(events) ?? locked.state;
    const next = { state, events, revision: locked.revision + added.length, now: locked.now };
    const after = await matchWhenGranted(context, tx, state, added);
    const rest = await closeVotesLocked(context, tx, next, requestId);
    return rest === null ? { locked: next, facts, after } : { ...rest, after: async () => void (await Promise.all([after(), rest.after()])) };
  }
  return null;
}

/**
 * Closes every vote whose time is over, so that people are told. Whoever does anything with the case before has it done then: nothing depends on when
 * this runs.
 */
export async function closeVotesDue(context: ServerContext): Promise<void> {
  const { pool } = context;
  for (let after: string | null = null; ; ) {
    const page: readonly ExceptionCase[] = await casesInApproval(pool, after, mostCases);
    after = page.at(-1)?.id ?? null;
    if (after === null) return;
    for (const { id } of await overOf(context, pool, page, await databaseNow(pool))) {
      const closed = await withTransaction(pool, async (tx) => {
        const [held] = await lockStreams(tx, [id]);
        const events = (await loadStream(tx, id)) as unknown as readonly ExceptionEnvelope[];
        const state = foldException(events);
        return held === undefined || state === null ? null : closeVotesLocked(context, tx, { state, events, revision: held.revision, now: held.now });
      });
      await closed?.after();
    }
  }
}

/** The requests of some cases of which a vote is over. */
async function overOf({ snapshots }: ServerContext, queries: Queries, cases: readonly ExceptionCase[], now: Instant): Promise<readonly ExceptionCase[]> {
  const [matrix, organisation] = [await snapshots.matrix(queries), await snapshots.organisation(queries)];
  return cases
    .flatMap((state) => requestsInApproval(state, { now, matrix }))
    .filter((view) => closedVotes(view, { now, matrix, organisation: { now: organisation, atSubmission: organisation } }).length > 0);
}
