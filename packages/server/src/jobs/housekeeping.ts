import { countFindingTotals, failAbandonedImports, forgetAttempts, forgetIdempotencyKeys, type Job, startJobs, takeTotalsDue } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { matchDue } from '../coverage/match-due.ts';
import { endMatching } from '../coverage/match-thread.ts';
import { errorFields } from '../log.ts';
import { sendMail } from '../mail/send.ts';
import { tellNotices } from '../notices/tell.ts';
import { closeVotesDue } from '../record/close-votes.ts';
import { openPolicyReviews } from '../record/open-policy-reviews.ts';
import { rerouteWhenChanged } from '../record/reroute.ts';
import { recordViolations } from '../record/record-violations.ts';

/** So late does a node learn of a grant of another one at most; until then its decisions are "not excepted". */
const pollMs = 1_000;
/** An import says every second that it lives; so long is nobody's pause. */
export const importSilenceSeconds = 300;
const matchSeconds = 30;
/** Counted again after so long, looked at three times as often: totals are a minute old at most. */
const totalsSeconds = 45;
/** How long the answer to a key is kept (D23). */
const keyDays = 7;
/** Errors of the queue itself come with every poll while the database is away; so often is one told. */
const queueErrorMs = 60_000;

/**
 * What runs beside requests. Each node catches up with the others by itself; the rest is shared: memberships that may be missing are made good,
 * people are told, findings are counted for dashboards, what is spent is forgotten. None of it decides whether anything is in force.
 */
export async function startHousekeeping(context: ServerContext): Promise<{ stop(): Promise<void> }> {
  let polling = false;
  const poll = setInterval(() => {
    if (polling) return;
    polling = true;
    context.coverage
      .poll(context.pool)
      .catch((error: unknown) => context.log('warn', 'coverage-poll-failed', errorFields(error)))
      .finally(() => {
        polling = false;
      });
  }, pollMs).unref();
  let toldAt = Number.NEGATIVE_INFINITY;
  const jobs = await startJobs(context.pool, sharedJobs(context), {
    onError: (job, error) => {
      if (job === null && performance.now() - toldAt < queueErrorMs) return;
      if (job === null) toldAt = performance.now();
      context.log('warn', `${job ?? 'jobs'}-failed`, errorFields(error));
    },
  });
  return {
    stop: async () => {
      clearInterval(poll);
      await jobs.stop();
      await endMatching(context.pool);
    },
  };
}

function sharedJobs(context: ServerContext): readonly Job[] {
  const { pool } = context;
  const reroute = rerouteWhenChanged(context);
  return [
    { name: 'notices', everySeconds: 5, run: () => tellNotices(context) },
    { name: 'routing', everySeconds: 20, run: reroute },
    { name: 'votes', everySeconds: 20, run: () => closeVotesDue(context) },
    { name: 'mail', everySeconds: 5, run: () => sendMail(context) },
    { name: 'matching', everySeconds: matchSeconds, run: () => matchDue(pool, matchSeconds) },
    {
      name: 'totals',
      everySeconds: totalsSeconds / 3,
      run: async () => {
        if (await takeTotalsDue(pool, totalsSeconds - 1)) await countFindingTotals(pool);
      },
    },
    { name: 'violations', everySeconds: 60, run: () => recordViolations(context) },
    { name: 'policy-reviews', everySeconds: 3_600, run: () => openPolicyReviews(context) },
    { name: 'imports', everySeconds: 30, run: () => failAbandonedImports(pool, importSilenceSeconds) },
    {
      name: 'tidying',
      everySeconds: 3_600,
      run: async () => {
        await forgetAttempts(pool);
        await forgetIdempotencyKeys(pool, keyDays);
      },
    },
  ];
}
