import { type AssetRef, type ExceptionCase, type ExceptionEnvelope, type ExceptionFacts, foldException, type Instant, personId, requestsInApproval, rerouteRequest, routingOutdated } from '@exeat/core';
import { appendEvents, casesInApproval, casesOfAssets, databaseNow, loadStream, lockStreams, type Tx, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';

type Locked = { readonly state: ExceptionCase; readonly events: readonly ExceptionEnvelope[]; readonly revision: number; readonly now: Instant };

const mostCases = 200;

/** The case with every request in approval routed by the rules and the units of now (§4.3-10, §4.8). Where nothing is outdated, the same. */
export async function rerouteLocked(context: ServerContext, tx: Tx, locked: Locked, requestId?: string): Promise<Locked> {
  let { state, events, revision } = locked;
  const matrix = await context.snapshots.matrix(tx);
  for (const view of requestsInApproval(state, { now: locked.now, matrix })) {
    if (routingOutdated(view, await factsOf(context, tx, view, locked.now)).length === 0) continue;
    const rerouted = rerouteRequest(view, await factsOf(context, tx, view, locked.now, true));
    const meta = { at: locked.now, actor: { person: null, kind: 'system' as const }, ruleId: '§4.8', ...(requestId === undefined ? {} : { requestId }) };
    const added = (await appendEvents(tx, state.id, revision, rerouted, meta)) as unknown as readonly ExceptionEnvelope[];
    events = [...events, ...added];
    revision += added.length;
    state = foldException(events) ?? state;
  }
  return { state, events, revision, now: locked.now };
}

/** What routing depends on; `whole`: with all that level and seats are computed from. */
function factsOf(context: ServerContext, tx: Tx, view: ExceptionCase, now: Instant, whole = false): Promise<ExceptionFacts> {
  const asked = { now, actor: personId(''), ...factsAbout(view) };
  return loadFacts(context, tx, whole ? { ...asked, withOthers: true, withCounts: true, exposure: 'locked' } : asked);
}

/** Routes anew what is in approval for assets that another unit owns now, in the transaction that records it. */
export async function rerouteForAssets(context: ServerContext, tx: Tx, moved: readonly AssetRef[], requestId: string): Promise<void> {
  if (moved.length === 0) return;
  const ids = [...new Set([...(await casesOfAssets(tx, moved)).values()].flat())].sort();
  for (const { stream, revision, now } of await lockStreams(tx, ids)) await rerouteStream(context, tx, { stream, revision, now }, requestId);
}

async function rerouteStream(context: ServerContext, tx: Tx, { stream, revision, now }: { readonly stream: string; readonly revision: number; readonly now: Instant }, requestId?: string): Promise<boolean> {
  const events = (await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[];
  const state = foldException(events);
  if (state === null) return false;
  return (await rerouteLocked(context, tx, { state, events, revision, now }, requestId)).revision > revision;
}

/**
 * Routes anew what other rules or a reorganisation have outdated, so that inboxes show it. Whoever decides before has it done then: nothing depends on
 * when this runs. Answers how many cases.
 */
export async function rerouteOutdated(context: ServerContext): Promise<number> {
  const { pool } = context;
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const page: readonly ExceptionCase[] = await casesInApproval(pool, after, mostCases);
    if (page.length === 0) return count;
    after = page.at(-1)?.id ?? null;
    for (const id of await outdatedOf(context, page)) {
      const done = await withTransaction(pool, async (tx) => {
        const [locked] = await lockStreams(tx, [id]);
        return locked !== undefined && (await rerouteStream(context, tx, locked));
      });
      if (done) count += 1;
    }
  }
}

/** The same, as a job that looks again only when a configuration or the directory has changed since it looked last. */
export function rerouteWhenChanged(context: ServerContext): () => Promise<void> {
  const { pool, snapshots } = context;
  let seen: string | null = null;
  return async () => {
    const stamp = JSON.stringify([...(await snapshots.configVersions(pool)), await snapshots.directoryChangedAt(pool)]);
    if (stamp === seen) return;
    await rerouteOutdated(context);
    seen = stamp;
  };
}

/** Which of some cases may be outdated, without a lock. */
async function outdatedOf(context: ServerContext, cases: readonly ExceptionCase[]): Promise<readonly string[]> {
  const now = await databaseNow(context.pool);
  const matrix = await context.snapshots.matrix(context.pool);
  const views = cases.flatMap((state) => requestsInApproval(state, { now, matrix }));
  const facts = await loadFacts(context, context.pool, { now, actor: personId(''), scopes: views.flatMap((view) => factsAbout(view).scopes), withOthers: false, withCounts: false });
  return [...new Set(views.flatMap((view) => (routingOutdated(view, facts).length > 0 ? [view.id] : [])))];
}
