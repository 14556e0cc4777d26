import { couldSit, delegatorsOf, type Instant, type PersonId } from '@exeat/core';
import type { Concern, Queries } from '@exeat/store';
import type { ServerContext } from '../context.ts';

/** Where seats for a person are looked for: their own, and those of whom they decide for (§4.4). */
export async function whoseSeats({ snapshots }: ServerContext, queries: Queries, person: PersonId, now: Instant): Promise<Pick<Concern, 'person' | 'decidesFor' | 'seatsMovedAt'>> {
  const organisation = await snapshots.organisation(queries);
  const decidesFor = delegatorsOf(organisation, person, now);
  const couldMove = [person, ...decidesFor].some((one) => couldSit(one, organisation));
  return { person, decidesFor, seatsMovedAt: couldMove ? await snapshots.directoryChangedAt(queries) : null };
}
