import { addMs, type Instant, personId } from '@exeat/core';
import { databaseNow, finishMail, mailServer, type MailNotice, type MailOutcome, takeMail } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { composeMail } from './compose.ts';
import { handOver } from './transport.ts';

/** Longer than a mail can take, so that nobody else sends it meanwhile. */
const leaseMs = 300_000;
/** Waits before each further attempt, in minutes; after the last one the mail has failed. */
const againMinutes = [1, 5, 15, 60, 240, 720] as const;
const mostInARun = 50;

/**
 * Sends what is due by mail, on any node: each mail is taken by one. What a mail server does or does not do ends here: it is recorded beside
 * the mail and shown, tried again with growing waits, and changes nothing else. Answers how many mails went out.
 */
export async function sendMail(context: ServerContext): Promise<number> {
  let sent = 0;
  for (let count = 0; count < mostInARun; count += 1) {
    const server = await mailServer(context.pool);
    if (server === null || !server.enabled) return sent;
    const now = await databaseNow(context.pool);
    const leasedUntil = addMs(now, leaseMs);
    const notices = await takeMail(context.pool, now, leasedUntil);
    if (notices.length === 0) return sent;
    const finish = (of: readonly MailNotice[], outcome: MailOutcome) => finishMail(context.pool, of.map(({ id }) => id), leasedUntil, outcome, now);
    await finish(notices.filter(({ over }) => over), { state: 'dropped' });
    const wanted = notices.filter(({ over }) => !over);
    const [first] = wanted;
    if (first === undefined) continue;
    const to = (await context.snapshots.organisation(context.pool)).people.get(personId(first.person));
    if (to?.active !== true || to.email === undefined) {
      await finish(wanted, { state: 'failed', error: to?.active === true ? 'no address of this person is recorded in the directory' : 'this person is not active any more' });
      continue;
    }
    const mail = await composeMail(context, context.pool, wanted, now);
    const delivery = await handOver(context, server, to.email, mail, wanted.map(({ id }) => id).join(' '));
    if (delivery.kind === 'sent') sent += 1;
    else context.log('warn', 'mail-not-delivered', { notice: first.id, kind: delivery.kind, error: delivery.error });
    await finish(wanted, outcomeOf(delivery, first.attempts, now));
    // The rest would wait for the same silence, one after the other.
    if (delivery.kind === 'unreachable') return sent;
  }
  return sent;
}

function outcomeOf(delivery: Awaited<ReturnType<typeof handOver>>, attempts: number, now: Instant): MailOutcome {
  if (delivery.kind === 'sent') return { state: 'sent' };
  const wait = againMinutes[attempts - 1];
  if (delivery.kind === 'refused' || wait === undefined) return { state: 'failed', error: delivery.error };
  return { state: 'waiting', error: delivery.error, nextAt: addMs(now, wait * 60_000) };
}
