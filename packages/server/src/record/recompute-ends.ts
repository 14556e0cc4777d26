import { type ExceptionEnvelope, foldException, recomputedEnds, type ZoneRules } from '@exeat/core';
import { appendEvents, casesByOtherZoneRules, loadStream, lockStream, newestZoneRules, type Queries, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { SettingError } from '../setting.ts';

/** Version of the rules of time zones that this program computes by. */
export const ownZoneRules: string = process.versions['tz'] ?? 'unknown';

/** Two nodes that count days differently must not decide side by side. @throws SettingError where something stored was computed by newer rules. */
export async function requireZoneRules(queries: Queries, own: string = ownZoneRules): Promise<void> {
  const newest = await newestZoneRules(queries);
  if (newest !== null && newest > own) {
    throw new SettingError(`expected rules of time zones from ${newest} on, by which ends of exceptions were computed, got ${own}: start it with the Node that the other nodes run.`);
  }
}

/** After an update of the rules: each end that moves is put on record, the earlier one holds, and people are told. Answers how many exceptions were concerned. */
export async function recomputeEnds(context: ServerContext, rules: Omit<ZoneRules, 'now'> = { tzdata: ownZoneRules }): Promise<number> {
  let moved = 0;
  for (const exception of await casesByOtherZoneRules(context.pool, rules.tzdata)) {
    const events = await withTransaction(context.pool, async (tx) => {
      const { revision, now } = await lockStream(tx, exception);
      const state = foldException((await loadStream(tx, exception)) as readonly ExceptionEnvelope[]);
      const found = state === null ? [] : recomputedEnds(state, { ...rules, now });
      if (found.length > 0) await appendEvents(tx, exception, revision, found, { at: now, actor: { person: null, kind: 'system' }, ruleId: 'I22' });
      return found.length;
    });
    if (events === 0) continue;
    moved += 1;
    await context.coverage.refresh(context.pool, exception);
  }
  return moved;
}
