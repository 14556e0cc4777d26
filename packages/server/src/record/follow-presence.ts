import { type Instant, localDateAt, type Organisation, type OutsideFact, type Person } from '@exeat/core';
import type { Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { applyFact, casesTouched } from './apply-fact.ts';
import type { Recorded } from './record-events.ts';

/**
 * What follows for exceptions where the directory records that somebody has left or is back: the same as when another system reports it (§9.1), with today
 * as the last day, in the transaction that records it.
 */
export async function followPresence(
  context: ServerContext, tx: Tx, { before, people, recorded }: { readonly before: Organisation; readonly people: readonly Person[]; readonly recorded: readonly Recorded[] }, requestId: string,
): Promise<void> {
  for (const person of people) {
    const known = before.people.get(person.id);
    const record = recorded.find(({ stream }) => stream === `person:${person.id}`);
    if (known === undefined || record === undefined || known.active === person.active) continue;
    const fact: OutsideFact = { source: 'directory', externalId: person.id, version: record.revision, occurredAt: record.at, says: saysOf(person, before, record.at) };
    await applyFact(context, tx, await casesTouched(tx, fact), { fact }, requestId);
  }
}

function saysOf({ id, active, unit }: Person, { units }: Organisation, at: Instant): OutsideFact['says'] {
  return active ? { kind: 'person_joined', person: id } : { kind: 'person_left', person: id, lastDay: localDateAt(at, units.get(unit)?.zone ?? 'UTC') };
}
