import { authorityChange, calendarsTouched, checkDirectory, decideAccess, type DirectoryChange, type DirectoryEvent, type Organisation, splitAuthority, unreachedDuties } from '@exeat/core';
import { loadOrganisation, lockStream, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { followPresence } from './follow-presence.ts';
import { holdAuthority } from './hold-authority.ts';
import { endDelegationsOf } from './record-delegations.ts';
import { type NewRecord, type Recorded, recordAll } from './record-events.ts';

/**
 * The directory as it stands, held until the transaction ends: two changes that are each sound could together give one user name to two
 * people.
 */
export async function holdDirectory(tx: Tx): Promise<Organisation> {
  await lockStream(tx, 'directory');
  return loadOrganisation(tx);
}

/** What stands, and the proposal in which the rest waits for a second person; null: nothing waits. */
export type RecordedDirectory = { readonly recorded: readonly Recorded[]; readonly awaits: string | null };

/**
 * Records a change of the directory, all or none. `before` is what `holdDirectory` gave. Where it changes who may sign, the caller is asked
 * for that as well: with a fresh sign-in, over the units that it touches, and never for themself; and that part waits for a second person.
 * @throws Refused with every reason why it may not stand.
 */
export async function recordDirectory(
  context: ServerContext,
  tx: Tx,
  before: Organisation,
  change: DirectoryChange,
  by: { readonly caller: Caller; readonly requestId: string; readonly ifMatch?: number | null },
): Promise<RecordedDirectory> {
  const matrix = await context.snapshots.matrix(tx);
  const reasons = [...checkDirectory(before, change), ...unreachedDuties(calendarsTouched(before, change), matrix, by.caller.at)];
  if (reasons.length > 0) throw new Refused(reasons);
  const ruleId = allowingRule(before, change, by.caller);
  const { now, held } = splitAuthority(before, change);
  const awaits = held === null ? null : await holdAuthority(context, tx, held, before, by);
  const meta = { actor: actorOf(by.caller), ruleId: awaits === null ? ruleId : 'A25', requestId: by.requestId };
  const gone = (change.people ?? []).filter(({ active }) => !active).map(({ id }) => id);
  const stands = awaits === null ? change : now;
  const records = eventsOf(stands).map((record): NewRecord => ({ ...record, ifMatch: by.ifMatch ?? null }));
  const recorded = await recordAll(tx, records, meta);
  await endDelegationsOf(tx, gone, before, meta);
  await followPresence(context, tx, { before, people: stands.people ?? [], recorded }, by.requestId);
  return { recorded, awaits };
}

/** @throws Refused */
function allowingRule(before: Organisation, change: DirectoryChange, { subject, at }: Caller): string {
  const authority = authorityChange(before, change);
  const access = decideAccess(subject, authority === null ? 'directory.write' : 'authority.write', authority ?? {}, before, at);
  if (!access.ok) throw new Refused(access.reasons);
  return access.value.ruleId;
}

/** The events of a change, in an order in which each names only what is there. */
export function eventsOf({
  calendars = [],
  units = [],
  people = [],
}: DirectoryChange): readonly { readonly stream: string; readonly event: DirectoryEvent }[] {
  return [
    ...calendars.map((calendar) => ({ stream: `calendar:${calendar.id}`, event: { type: 'calendar_recorded' as const, data: { calendar } } })),
    ...units.map((unit) => ({ stream: `unit:${unit.id}`, event: { type: 'unit_recorded' as const, data: { unit } } })),
    ...people.map((person) => ({ stream: `person:${person.id}`, event: { type: 'person_recorded' as const, data: { person } } })),
  ];
}

/** What the answer to a recording says. */
export function recordedReply({ recorded, awaits }: RecordedDirectory): { recorded: number; unchanged: number; ids: string[]; awaits: string | null } {
  const changed = recorded.filter((one) => one.changed).length;
  return { recorded: changed, unchanged: recorded.length - changed, ids: recorded.map(({ stream }) => stream.slice(stream.indexOf(':') + 1)), awaits };
}
