import { type ExceptionEnvelope, exceptionId, foldException, type NonComplianceRecord, type RequirementId, type StillFound, violationRecord } from '@exeat/core';
import { appendEvents, databaseNow, type ExpiredInUse, expiredInUse, loadStream, lockStreams, nextExceptionId, noticeAgain, openViolations, type Queries, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';

/**
 * Puts every exception that is over and still in use on record, against each requirement that what is found deviates from, and has people told. Run by
 * every node as often as it likes: the case is held meanwhile, and what is on record and unresolved is not recorded again. Answers how many are new.
 */
export async function recordViolations(context: ServerContext): Promise<number> {
  const at = await databaseNow(context.pool);
  let recorded = 0;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof expiredInUse>> = await expiredInUse(context.pool, at, { limit: 200, cursor });
    const known = onRecord(await openViolations(context.pool, page.items.map(({ exception }) => exception)));
    for (const found of page.items) {
      for (const requirement of found.requirements) if (!known.has(`${found.exception} ${requirement}`) && (await recordOne(context, found, requirement))) recorded += 1;
    }
    cursor = page.next;
  }
  return recorded;
}

async function recordOne(context: ServerContext, found: ExpiredInUse, requirement: RequirementId): Promise<boolean> {
  const id = await nextNonComplianceId(context.pool);
  return withTransaction(context.pool, async (tx) => {
    const stream = `non-compliance:${id}`;
    const [held, added] = await lockStreams(tx, [found.exception, stream]);
    if (held === undefined || added === undefined || onRecord(await openViolations(tx, [found.exception])).has(`${found.exception} ${requirement}`)) return false;
    const state = foldException((await loadStream(tx, found.exception)) as readonly ExceptionEnvelope[]);
    const { endedAt, then, firstSeen, findings, assets } = found;
    const nonCompliance = state === null ? null : violationRecord(id, state, { endedAt, because: then, firstSeen, requirement, findings, assets }, await context.snapshots.organisation(tx));
    if (nonCompliance === null) return false;
    await appendEvents(tx, stream, added.revision, [{ type: 'non_compliance_recorded', data: { nonCompliance } }], { at: added.now, actor: { person: null, kind: 'system' }, ruleId: '§9.5' });
    await noticeAgain(tx, found.exception, added.now);
    return true;
  });
}

/** One count for exceptions and non-compliances, so that no number is ever said of two things. */
export async function nextNonComplianceId(queries: Queries): Promise<string> {
  return (await nextExceptionId(queries, Number((await databaseNow(queries)).slice(0, 4)))).replace(/^EXC/, 'NC');
}

/** What scanners still find of a violation, covered by nothing; undefined: it is none. */
export async function stillFoundOf(queries: Queries, { nonCompliance: { violation, exception, requirement } }: NonComplianceRecord): Promise<StillFound | undefined> {
  if (violation === undefined || exception === undefined) return undefined;
  const { items } = await expiredInUse(queries, await databaseNow(queries), { exception: exceptionId(exception) });
  return { open: items.find(({ requirements }) => requirements.includes(requirement))?.findings ?? 0, lastScan: null };
}

function onRecord(records: readonly NonComplianceRecord[]): ReadonlySet<string> {
  return new Set(records.map(({ nonCompliance: { exception, requirement } }) => `${exception ?? ''} ${requirement}`));
}
