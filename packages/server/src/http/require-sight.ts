import { isVisible, visibleTo } from '@exeat/core';
import { getCases } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import type { Caller } from './authenticate.ts';
import { HttpProblem } from './problem.ts';

/**
 * Asked of every route below `/exceptions/:id` before its handler runs, so that a new one cannot forget it.
 * @throws HttpProblem `not-found` for a case that the caller may not see, as for one that does not exist.
 */
export async function requireSight(context: ServerContext, caller: Caller, exception: string): Promise<void> {
  // Whoever sees everything is told by the handler that there is none.
  const sees = await sightAmong(context, caller, [exception]);
  if (!sees(exception)) throw noSuchException();
}

/** Which of these exceptions the caller sees: for answers about something else that name exceptions. One read of the cases, none where everything is seen. */
export async function sightAmong({ pool, snapshots }: ServerContext, { subject }: Caller, exceptions: readonly string[]): Promise<(exception: string) => boolean> {
  const organisation = await snapshots.organisation(pool);
  const sight = visibleTo(subject, organisation);
  if (sight.units === null) return () => true;
  const cases = await getCases(pool, exceptions);
  return (exception) => {
    const state = cases.get(exception);
    return state !== undefined && isVisible(state, sight, organisation);
  };
}

export function noSuchException(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such exception, or none that you may see.');
}
