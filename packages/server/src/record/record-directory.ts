import { authorityChange, checkDirectory, decideAccess, type DirectoryChange, type DirectoryEvent, type Organisation } from '@exeat/core';
import { loadOrganisation, lockStream, type Tx } from '@exeat/store';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { type NewRecord, type Recorded, recordAll } from './record-events.ts';

/**
 * The directory as it stands, held until the transaction ends: two changes that are each sound could together give one user name to two
 * people.
 */
export async function holdDirectory(tx: Tx): Promise<Organisation> {
  await lockStream(tx, 'directory');
  return loadOrganisation(tx);
}

/**
 * Records a change of the directory, all or none. `before` is what `holdDirectory` gave. Where it changes who may sign, the caller is asked
 * for that as well: with a fresh sign-in, over the units that it touches, and never for themself.
 * @throws Refused with every reason why it may not stand.
 */
export async function recordDirectory(
  tx: Tx,
  before: Organisation,
  change: DirectoryChange,
  by: { readonly caller: Caller; readonly requestId: string; readonly ifMatch?: number | null },
): Promise<readonly Recorded[]> {
  const reasons = checkDirectory(before, change);
  if (reasons.length > 0) throw new Refused(reasons);
  const ruleId = allowingRule(before, change, by.caller);
  const records = eventsOf(change).map((record): NewRecord => ({ ...record, ifMatch: by.ifMatch ?? null }));
  return recordAll(tx, records, { actor: actorOf(by.caller), ruleId, requestId: by.requestId });
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
export function recordedReply(recorded: readonly Recorded[]): { recorded: number; unchanged: number; ids: string[] } {
  const changed = recorded.filter((one) => one.changed).length;
  return { recorded: changed, unchanged: recorded.length - changed, ids: recorded.map(({ stream }) => stream.slice(stream.indexOf(':') + 1)) };
}
