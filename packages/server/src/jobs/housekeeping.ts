import { countFindingTotals, failAbandonedImports, forgetAttempts, forgetIdempotencyKeys, takeTotalsDue } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { matchDue } from '../coverage/match-due.ts';
import { errorFields } from '../log.ts';
import { sendMail } from '../mail/send.ts';
import { tellNotices } from '../notices/tell.ts';

/** So late does a node learn of a grant of another one at most; until then its decisions are "not excepted". */
const pollMs = 1_000;
/** So late is somebody told at most. */
const noticeMs = 5_000;
const tidyMs = 3_600_000;
const matchMs = 30_000;
const totalsMs = 5_000;
/** An import says every second that it lives; so long is nobody's pause. */
export const importSilenceSeconds = 300;
const totalsSeconds = 45;
/** How long the answer to a key is kept (D23). */
const keyDays = 7;

/** What runs beside requests: memory catches up with other nodes, memberships that may be missing are made good, people are told, findings are counted for dashboards, what is spent is forgotten. */
export function startHousekeeping(context: ServerContext): { stop(): void } {
  const repeat = (event: string, everyMs: number, work: () => Promise<unknown>): NodeJS.Timeout => {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => context.log('warn', event, errorFields(error)))
        .finally(() => {
          running = false;
        });
    }, everyMs);
    return timer.unref();
  };
  const timers = [
    repeat('coverage-poll-failed', pollMs, () => context.coverage.poll(context.pool)),
    repeat('matching-failed', matchMs, () => matchDue(context.pool, matchMs / 1000)),
    repeat('totals-failed', totalsMs, async () => {
      if (await takeTotalsDue(context.pool, totalsSeconds)) await countFindingTotals(context.pool);
    }),
    repeat('imports-failed', matchMs, () => failAbandonedImports(context.pool, importSilenceSeconds)),
    repeat('notices-failed', noticeMs, () => tellNotices(context)),
    repeat('mail-failed', noticeMs, () => sendMail(context)),
    repeat('tidying-failed', tidyMs, async () => {
      await forgetAttempts(context.pool);
      await forgetIdempotencyKeys(context.pool, keyDays);
    }),
  ];
  return { stop: () => timers.forEach(clearInterval) };
}
