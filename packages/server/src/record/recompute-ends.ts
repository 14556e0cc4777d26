import { endedSooner, type ExceptionCase, type ExceptionEnvelope, foldDelegation, foldException, type Organisation, recomputedDelegation, recomputedDuties, recomputedEnds, recomputedStart, type RequirementVersion, type startOfDay, type ZoneRules } from '@exeat/core';
import { appendEvents, casesByOtherZoneRules, databaseNow, delegationsByOtherZoneRules, listCases, loadStream, lockStream, newestZoneRules, type Queries, withTransaction } from '@exeat/store';
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

/** After an update of the rules: each end and duty that moves is put on record, the earlier one holds, and people are told. Answers how many exceptions were concerned. */
export async function recomputeEnds(context: ServerContext, rules: Omit<ZoneRules, 'now'> = { tzdata: ownZoneRules }): Promise<number> {
  let moved = 0;
  const organisation = await context.snapshots.organisation(context.pool);
  for (const exception of await casesByOtherZoneRules(context.pool, rules.tzdata)) {
    const events = await withTransaction(context.pool, async (tx) => {
      const { revision, now } = await lockStream(tx, exception);
      const state = foldException((await loadStream(tx, exception)) as readonly ExceptionEnvelope[]);
      // Duties first: they are recomputed for as long as their grant is of other rules.
      const found = state === null ? [] : [...recomputedDuties(state, zoneOf(state, organisation), { ...rules, now }), ...recomputedEnds(state, { ...rules, now })];
      if (found.length > 0) await appendEvents(tx, exception, revision, found, { at: now, actor: { person: null, kind: 'system' }, ruleId: 'I22' });
      return found.length;
    });
    if (events === 0) continue;
    moved += 1;
    await context.coverage.refresh(context.pool, exception);
  }
  return moved;
}

/** The same for what people have lent one another. Answers how many delegations were concerned. */
export async function recomputeDelegations({ pool }: Pick<ServerContext, 'pool'>, rules: Omit<ZoneRules, 'now'> = { tzdata: ownZoneRules }): Promise<number> {
  let moved = 0;
  for (const id of await delegationsByOtherZoneRules(pool, rules.tzdata)) {
    moved += await withTransaction(pool, async (tx) => {
      const stream = `delegation:${id}`;
      const { revision, now } = await lockStream(tx, stream);
      const delegation = foldDelegation(await loadStream(tx, stream));
      const event = delegation === null ? null : recomputedDelegation(delegation, { ...rules, now });
      if (event !== null) await appendEvents(tx, stream, revision, [event], { at: now, actor: { person: null, kind: 'system' }, ruleId: 'I22' });
      return event === null ? 0 : 1;
    });
  }
  return moved;
}

/** The same for versions of requirements that are to come, with cover that was to end with them. Answers how many versions were concerned. */
export async function recomputeStarts(context: ServerContext, rules: { readonly tzdata: string; readonly startOf?: typeof startOfDay } = { tzdata: ownZoneRules }): Promise<number> {
  let moved = 0;
  const now = await databaseNow(context.pool);
  for (const versions of (await context.snapshots.library(context.pool)).versions.values()) {
    for (const [at, version] of versions.entries()) {
      if (recomputedStart(version, versions[at - 1]?.requirement, { ...rules, now }) !== null && (await recomputeStart(context, version, versions[at - 1], rules))) moved += 1;
    }
  }
  return moved;
}

async function recomputeStart({ pool, coverage }: ServerContext, version: RequirementVersion, previous: RequirementVersion | undefined, rules: Omit<Parameters<typeof recomputedStart>[2], 'now'>): Promise<boolean> {
  const { id } = version.requirement;
  const concerned = await withTransaction(pool, async (tx) => {
    const { revision, now } = await lockStream(tx, `requirement:${id}`);
    const event = recomputedStart(version, previous?.requirement, { ...rules, now });
    if (event === null) return null;
    const by = { at: now, actor: { person: null, kind: 'system' }, ruleId: 'I22' } as const;
    await appendEvents(tx, `requirement:${id}`, revision, [event], by);
    const ending = await listCases(tx, { requirement: id, phases: ['revoked'], limit: 500 });
    for (const state of ending.items) {
      const { revision: of } = await lockStream(tx, state.id);
      const sooner = endedSooner(state, { before: version.from, from: event.data.from, now });
      if (sooner.length > 0) await appendEvents(tx, state.id, of, sooner, by);
    }
    return ending.items.map((state) => state.id);
  });
  for (const exception of concerned ?? []) await coverage.refresh(pool, exception);
  return concerned !== null;
}

/** The zone in whose days duties are counted: that of whoever owns the exception. */
function zoneOf({ content: { owner } }: ExceptionCase, { people, units }: Organisation): string | null {
  const unit = people.get(owner)?.unit;
  return (unit === undefined ? undefined : units.get(unit)?.zone) ?? null;
}
