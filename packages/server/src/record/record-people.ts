import type { AskedPersonRecord } from '@exeat/contract';
import { assignmentsOf, canonicalAssetId, type Organisation, type Person, type PersonId, personId, unitId } from '@exeat/core';
import { endSessionsOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import type { Caller } from '../http/authenticate.ts';
import { findPerson } from '../identity/find-person.ts';
import { holdDirectory, recordDirectory, type RecordedDirectory } from './record-directory.ts';

/** Records people as they are asked, all or none; who has left is signed out. @throws Refused */
export async function recordPeople(
  context: ServerContext,
  tx: Tx,
  asked: readonly AskedPersonRecord[],
  by: { readonly caller: Caller; readonly requestId: string },
): Promise<RecordedDirectory> {
  const before = await holdDirectory(tx);
  const people = namedIn(asked, before);
  const recorded = await recordDirectory(context, tx, before, { people }, by);
  for (const person of people) if (!person.active) await endSessionsOf(tx, person.id);
  return recorded;
}

/** People with their ids: the one given, that of the user name, or a fresh one. Managers may be people of the same batch. */
function namedIn(asked: readonly AskedPersonRecord[], before: Organisation): readonly Person[] {
  const byUserName = new Map([...before.people.values()].map((person) => [person.userName, person.id]));
  const ids = asked.map(
    ({ id, userName }): PersonId =>
      id === undefined ? (byUserName.get(userName) ?? personId(`u${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`)) : personId(id),
  );
  asked.forEach(({ userName }, at) => byUserName.set(userName, ids[at] ?? personId('')));
  return asked.map(
    ({ userName, name, email, unit, manager, active, roles, groups = [] }, at): Person => ({
      id: ids[at] ?? personId(''),
      userName,
      name,
      ...(email === undefined ? {} : { email }),
      unit: unitId(unit),
      active,
      // A last day that was reported stands, whatever an import says of today.
      ...leaving(before.people.get(ids[at] ?? personId(''))),
      manager: manager === undefined || manager === null ? null : (byUserName.get(manager) ?? findPerson(before, manager)?.id ?? personId(manager)),
      roles: rolesAsked(roles, before.people.get(ids[at] ?? personId(''))?.roles ?? [], before),
      ...(groups.length === 0 ? {} : { groups: groupsAsked(groups) }),
    }),
  );
}

/** Groups as they are recorded: each once, in the spelling of assets. */
export function groupsAsked(asked: readonly string[]): readonly string[] {
  return [...new Set(asked.map((id) => canonicalAssetId('person-group', id)))].sort();
}

/** Roles as they are recorded; days become instants by the rules of time zones here. */
export function rolesAsked(asked: AskedPersonRecord['roles'], stands: Person['roles'], organisation: Organisation): Person['roles'] {
  const roles = asked.map(({ role, unit, firstDay, lastDay, acting }) => ({
    role, unit: unitId(unit), ...(firstDay === undefined ? {} : { firstDay }), ...(lastDay === undefined ? {} : { lastDay }), ...(acting === undefined ? {} : { acting }),
  }));
  return assignmentsOf(roles, stands, { organisation, tzdata: process.versions['tz'] ?? 'unknown' });
}

function leaving(known: Person | undefined): Pick<Person, 'leavesAt'> {
  return known?.leavesAt === undefined ? {} : { leavesAt: known.leavesAt };
}
