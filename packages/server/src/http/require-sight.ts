import { isVisible, visibleTo } from '@exeat/core';
import { getCase } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import type { Caller } from './authenticate.ts';
import { HttpProblem } from './problem.ts';

/**
 * Asked of every route below `/exceptions/:id` before its handler runs, so that a new one cannot forget it.
 * @throws HttpProblem `not-found` for a case that the caller may not see, as for one that does not exist.
 */
export async function requireSight({ pool, snapshots }: ServerContext, { subject }: Caller, exception: string): Promise<void> {
  const organisation = await snapshots.organisation(pool);
  const sight = visibleTo(subject, organisation);
  if (sight.units === null) return;
  const state = await getCase(pool, exception);
  if (state === null || !isVisible(state, sight, organisation)) throw noSuchException();
}

export function noSuchException(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such exception, or none that you may see.');
}
