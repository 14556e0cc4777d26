import type { ExceptionCase, ExceptionFacts, Instant } from '@exeat/core';
import { submittedAt } from '@exeat/store';
import type { ServerContext } from '../../context.ts';

/** What tells whose turn it is. */
export type TaskFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'library'>;

export async function taskFacts({ pool, snapshots }: ServerContext, state: ExceptionCase, now: Instant): Promise<TaskFacts> {
  const organisation = await snapshots.organisation(pool);
  const at = await submittedAt(pool, state.id);
  return {
    now,
    organisation: { now: organisation, atSubmission: at === null ? organisation : await snapshots.organisationAt(pool, at) },
    matrix: await snapshots.matrix(pool),
    library: await snapshots.library(pool),
  };
}
