import { addMs, mailTime, nextNoticeAt, noticesDue, passingKinds, personId, unitId } from '@exeat/core';
import { casesToNotice, databaseNow, getCases, insertNotices, markNoticed, openViolations, queueMail, settleNotices, takeCaseToNotice, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadTurnFacts } from '../facts/load-facts.ts';
import { errorFields } from '../log.ts';

/** So many cases are looked at in one run; the rest wait for the next one. */
const mostCases = 500;
const againMs = 300_000;

/**
 * Puts the notices that have become due into inboxes. Run by every node as often as it likes: a case is looked at by one at a time, a notice is
 * made once, and what fails or stops half-way is found again. Nothing depends on its having run but what people are told. Answers how many
 * are new.
 */
export async function tellNotices(context: ServerContext): Promise<number> {
  let told = 0;
  for (const exception of await casesToNotice(context.pool, await databaseNow(context.pool), mostCases)) {
    try {
      told += await lookAt(context, exception);
    } catch (error) {
      context.log('warn', 'notices-failed', { exception, ...errorFields(error) });
      // The others are not kept waiting by one that cannot be looked at.
      await markNoticed(context.pool, exception, null, addMs(await databaseNow(context.pool), againMs));
    }
  }
  return told;
}

async function lookAt(context: ServerContext, exception: string): Promise<number> {
  return withTransaction(context.pool, async (tx) => {
    const now = await databaseNow(tx);
    const state = await takeCaseToNotice(tx, exception, now);
    if (state === null) return 0;
    const factsOf = await loadTurnFacts(context, tx, [state], { now, actor: personId('') });
    const neighbours = await getCases(tx, [...new Set([state, ...state.changes].flatMap(({ required }) => required?.toxic ?? []).flatMap((met) => met.with))]);
    const neighbourOwners = new Map([...neighbours.values()].map(({ id, content }) => [id, content.owner]));
    const facts = { ...factsOf(state), neighbourOwners, violations: await openViolations(tx, [state.id]), controls: await context.snapshots.controls(tx) };
    const due = noticesDue(state, facts);
    await settleNotices(tx, state.id, passingKinds, due, now);
    const added = await insertNotices(tx, state.id, due, now);
    const { people, units } = facts.organisation.now;
    const mails = added.flatMap(({ id, person, key }) => {
      const notice = due.find((one) => one.person === person && one.key === key);
      const unit = notice === undefined ? undefined : units.get(people.get(notice.person)?.unit ?? unitId(''));
      return notice === undefined ? [] : [{ notice: id, ...mailTime(notice, unit?.zone ?? 'UTC', now) }];
    });
    await queueMail(tx, mails);
    await markNoticed(tx, state.id, state.revision, nextNoticeAt(state, facts));
    return added.length;
  });
}
