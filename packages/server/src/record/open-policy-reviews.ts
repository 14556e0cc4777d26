import { feedbackKind, type PolicyReview, type Requirement, reviewsToOpen } from '@exeat/core';
import { appendEvents, databaseNow, listPolicyReviews, lockStreams, nextExceptionId, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { requirementSignals } from '../policy/requirement-signals.ts';
import { ownZoneRules } from './recompute-ends.ts';

/**
 * Opens a review for each signal that nobody owes an answer to yet (domain §8). Run by every node as often as it likes: the requirement is held meanwhile.
 * It asks and decides nothing; answers how many are new.
 */
export async function openPolicyReviews(context: ServerContext): Promise<number> {
  let opened = 0;
  for (const requirement of (await context.snapshots.library(context.pool)).requirements.values()) {
    const { signals } = await requirementSignals(context, context.pool, requirement);
    const due = signals.length === 0 ? [] : await reviewsDue(context, requirement, signals);
    for (const { signal } of due) if (await openOne(context, requirement, signals.filter((one) => one.signal === signal))) opened += 1;
  }
  return opened;
}

async function reviewsDue({ pool, snapshots }: ServerContext, requirement: Requirement, signals: Parameters<typeof reviewsToOpen>[0], queries: Parameters<typeof databaseNow>[0] = pool): Promise<readonly Omit<PolicyReview, 'id'>[]> {
  const [organisation, rules, now] = [await snapshots.organisation(queries), await snapshots.config(queries, feedbackKind), await databaseNow(queries)];
  return reviewsToOpen(signals, await listPolicyReviews(queries, requirement.id), { requirement, organisation, rules, now, tzdata: ownZoneRules });
}

async function openOne(context: ServerContext, requirement: Requirement, signals: Parameters<typeof reviewsToOpen>[0]): Promise<boolean> {
  const id = (await nextExceptionId(context.pool, Number((await databaseNow(context.pool)).slice(0, 4)))).replace(/^EXC/, 'PR');
  return withTransaction(context.pool, async (tx) => {
    const stream = `policy-review:${id}`;
    const added = (await lockStreams(tx, [`requirement:${requirement.id}`, stream])).find((one) => one.stream === stream);
    const [due] = await reviewsDue(context, requirement, signals, tx);
    if (added === undefined || due === undefined) return false;
    await appendEvents(tx, stream, added.revision, [{ type: 'policy_review_opened', data: { review: { id, ...due } } }], { at: added.now, actor: { person: null, kind: 'system' }, ruleId: '§8' });
    return true;
  });
}
