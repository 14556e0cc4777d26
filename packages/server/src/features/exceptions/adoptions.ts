import { type ReplyOf, routes } from '@exeat/contract';
import { addDays, type Adoption, contentDigest, type ExceptionCase, type ExceptionCommand, type Hash, isVisible, legacyDays, localDateAt, type OriginalApproval, parseLocalDate, type Organisation, visibleTo } from '@exeat/core';
import { listCases, type Queries, type Tx } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import type { Caller } from '../../http/authenticate.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { serve, serveCommand } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';
import { type CommandOutcome, lockCase, runVerb } from './commands.ts';

type Batch = ReplyOf<typeof routes.listAdoptions>['items'][number];
type Proposed = ExceptionCase & { readonly adoption: Adoption };
type By = { readonly caller: Caller; readonly requestId: string };

/** What was approved elsewhere, taken over in batches that two people sign (T34, E11). */
export function adoptionRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listAdoptions, async ({ caller }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const sight = visibleTo(caller.subject, organisation);
    const batches = Map.groupBy(await proposedIn(context.pool), ({ adoption }) => adoption.batch);
    // A batch is confirmed as a whole: whoever does not see all of it is told of none of it.
    const seen = [...batches.values()].filter((cases) => cases.every((state) => isVisible(state, sight, organisation)));
    return { items: seen.map((cases) => shown(cases, organisation)), next: null };
  });
  serveCommand(app, context, routes.proposeAdoption, async ({ body: { batch, rows }, caller, requestId }, tx) => {
    const given = new Map(rows.map((row) => [row.exception, row]));
    if (given.size < rows.length) throw new HttpProblem('invalid-request', 'rows: expected each exception once, got one twice.');
    const states = await adoptAll(context, tx, [...given.keys()], { caller, requestId }, ({ id }) => {
      const { approvedBy, approvedOn, file } = given.get(id) as (typeof rows)[number];
      return { step: 'propose', batch, approvedBy, approvedOn, file: file as Hash };
    });
    return { reply: shown(states.map(({ state }) => state).filter(isProposed), await context.snapshots.organisation(tx)) };
  });
  serveCommand(app, context, routes.confirmAdoption, async ({ body: { batch, digest }, caller, requestId }, tx) => {
    const proposed = (await proposedIn(tx)).filter(({ adoption }) => adoption.batch === batch);
    if (proposed.length === 0) throw new HttpProblem('not-found', `There is no batch ${batch} that waits to be confirmed.`);
    if (digestOf(proposed) !== digest) throw new Refused([{ code: 'reliance-moved', rule: 'E6', text: `${batch}: expected digest ${digestOf(proposed)}, got ${digest}: what is proposed has changed since you read it. Read it again, then confirm.` }]);
    // What was read is what is confirmed: a row that is proposed anew meanwhile is refused under its lock.
    const read = new Map<string, string>(proposed.map(({ id, adoption }) => [id, adoption.digest]));
    const states = await adoptAll(context, tx, [...read.keys()], { caller, requestId }, ({ id }) => ({ step: 'confirm', digest: read.get(id) ?? '' }));
    const exceptions = states.map(({ state: { id, grants: [grant] } }) => {
      if (grant === undefined) throw new Error(`expected a grant of ${id}, got none`);
      return { exception: id, from: grant.from, until: grant.until };
    });
    return { reply: { batch, exceptions }, after: async () => void (await Promise.all(states.map(({ after }) => after()))) };
  });
}

/** Runs the same step on every case, in the order of their ids so that two batches do not wait for one another. @throws Refused that names the case */
async function adoptAll(
  context: ServerContext, tx: Tx, ids: readonly string[], { caller, requestId }: By, step: (state: ExceptionCase) => StepOf,
): Promise<readonly CommandOutcome[]> {
  const outcomes: CommandOutcome[] = [];
  for (const id of [...ids].sort()) {
    const locked = await lockCase(tx, id);
    const command = { verb: 'adopt', ...step(locked.state) } as ExceptionCommand;
    try {
      outcomes.push(await runVerb(context, tx, caller, requestId, locked, { about: { verb: 'adopt' }, command: { ok: true, value: command } }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(error.reasons.map((reason) => ({ ...reason, text: `${id}: ${reason.text}` })));
    }
  }
  return outcomes;
}

type StepOf = ({ readonly step: 'propose' } & OriginalApproval) | { readonly step: 'confirm'; readonly digest: string };

async function proposedIn(queries: Queries): Promise<readonly Proposed[]> {
  const found: Proposed[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, { phases: ['draft'], limit: 500, ...(cursor === null ? {} : { cursor }) });
    found.push(...page.items.filter(isProposed));
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

function isProposed(state: ExceptionCase): state is Proposed {
  return state.phase === 'draft' && state.adoption !== undefined && state.adoption !== null;
}

/** What the CISO confirms: every row as it was proposed. */
function digestOf(cases: readonly Proposed[]): string {
  return contentDigest(cases.map(({ id, adoption }) => ({ exception: id, digest: adoption.digest })).sort((a, b) => (a.exception < b.exception ? -1 : 1)));
}

function shown(cases: readonly Proposed[], organisation: Organisation): Batch {
  const [first] = [...cases].sort((a, b) => (a.adoption.at < b.adoption.at ? -1 : 1));
  if (first === undefined) throw new Error('expected a batch to hold a case, got none');
  const { adoption } = first;
  return {
    batch: adoption.batch, digest: digestOf(cases), proposedBy: personReply(organisation, adoption.proposedBy), proposedAt: adoption.at,
    coversUntil: addDays(localDateAt(adoption.at, 'UTC'), legacyDays - 1),
    rows: cases.map(({ id, content, adoption: of }) => ({
      exception: id, title: content.title, owner: personReply(organisation, content.owner), approvedBy: of.approvedBy, approvedOn: parseLocalDate(of.approvedOn), file: of.file,
    })),
  };
}
