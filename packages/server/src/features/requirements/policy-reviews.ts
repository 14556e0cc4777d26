import { type ReplyOf, routes } from '@exeat/contract';
import { answerersOf, answerReview, decideAccess, foldPolicyReview, type Organisation, type PersonId, type PolicyLibrary, type PolicyReviewEnvelope, type PolicyReviewRecord } from '@exeat/core';
import { appendEvents, listPolicyReviews, loadStream, lockKnownStream } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { personOrNull, personReply } from '../../present/person.ts';

type View = ReplyOf<typeof routes.answerPolicyReview>;
type Known = { readonly organisation: Organisation; readonly library: PolicyLibrary; readonly caller: Caller };

/** What owners answer to the signals of experience. */
export function policyReviewRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listPolicyReviews, async ({ query: { requirement, state, mine, ...query }, caller }) => {
    const known = await knownNow(context, context.pool, caller);
    const all = (await listPolicyReviews(context.pool)).filter(({ review }) => requirement === undefined || review.requirement === requirement).map((record) => view(record, known));
    const fitting = all.filter((one) => (state === undefined || fits(one, state)) && (mine !== true || one.mine.answer.length === 0));
    const page = pageOfSnapshot(fitting, ({ id }) => id, query);
    return { items: [...page.items], next: page.next };
  });

  serveCommand(app, context, routes.answerPolicyReview, async ({ params, body, caller, requestId }, tx) => {
    const stream = `policy-review:${params.id}`;
    const locked = await lockKnownStream(tx, stream);
    const record = locked === null ? null : foldPolicyReview((await loadStream(tx, stream)) as unknown as readonly PolicyReviewEnvelope[]);
    if (locked === null || record === null) throw new HttpProblem('not-found', 'There is no such review of a requirement, or none that you may see.');
    const known = await knownNow(context, tx, caller);
    const access = accessTo(record, known);
    if (!access.ok) throw new Refused(access.reasons);
    const decided = answerReview(record, body);
    if (!decided.ok) throw new Refused(decided.reasons);
    await appendEvents(tx, stream, locked.revision, decided.value, { at: locked.now, actor: actorOf(caller), ruleId: access.value.ruleId, requestId });
    const after = foldPolicyReview((await loadStream(tx, stream)) as unknown as readonly PolicyReviewEnvelope[]) ?? record;
    return { reply: view(after, known), headers: { etag: tagOf(after.revision) } };
  });
}

async function knownNow({ snapshots }: ServerContext, queries: Parameters<ServerContext['snapshots']['library']>[0], caller: Caller): Promise<Known> {
  return { organisation: await snapshots.organisation(queries), library: await snapshots.library(queries), caller };
}

function fits({ answer, overdue }: View, state: 'open' | 'overdue' | 'answered'): boolean {
  if (state === 'answered') return answer !== null;
  return answer === null && (state === 'open' || overdue);
}

function askedOf({ review }: PolicyReviewRecord, { organisation, library, caller }: Known): readonly PersonId[] {
  const owner = library.requirements.get(review.requirement)?.document.owner;
  return owner === undefined ? [] : answerersOf(review, owner, organisation, caller.at);
}

function accessTo(record: PolicyReviewRecord, known: Known): ReturnType<typeof decideAccess> {
  return decideAccess(known.caller.subject, 'policy-review.answer', { policyOwners: askedOf(record, known) }, known.organisation, known.caller.at);
}

function view(record: PolicyReviewRecord, known: Known): View {
  const { organisation, library, caller } = known;
  const { review: { exceptions, tzdata: _tzdata, zone: _zone, ...review }, answer, openedAt, revision } = record;
  const requirement = library.requirements.get(review.requirement);
  const access = accessTo(record, known);
  return {
    ...review, title: requirement?.title ?? review.requirement, owner: personReply(organisation, requirement?.document.owner ?? ('' as PersonId)), exceptions: [...exceptions], openedAt, revision,
    overdue: answer === null && caller.at >= review.due, asked: answer === null ? askedOf(record, known).map((person) => personReply(organisation, person)) : [],
    answer: answer === null ? null : { ...answer, by: personOrNull(organisation, answer.by) },
    mine: { answer: answer === null ? (access.ok ? [] : [...access.reasons]) : [{ code: 'already-decided', rule: '§8', text: `It was answered on ${answer.at}.` }] },
  };
}
