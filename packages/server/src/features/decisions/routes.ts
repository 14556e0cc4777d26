import { type ReplyOf, routes } from '@exeat/contract';
import {
  answerQuestion,
  type CoverageOptions,
  type EffectiveException,
  type ExceptionAnswer,
  type ExceptionQuestion,
  type Instant,
  type PolicyLibrary,
  requirementId,
  requirementOfNumber,
  ruleKey,
} from '@exeat/core';
import { canonicalPurl } from '@exeat/formats';
import { databaseNow, type Queries, requirementsOfRules } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { confirm } from '../../coverage/confirm.ts';
import { askedAsset, askedRule } from '../../http/asked-refs.ts';
import { serve } from '../../http/serve-route.ts';

type Asked = {
  readonly rule: string;
  readonly asset: string;
  readonly component?: string | undefined;
  readonly path?: string | undefined;
  readonly port?: string | undefined;
  readonly value?: string | undefined;
  readonly requirement?: string | undefined;
};

/** What enforcement points ask. Memory nominates, one query confirms, and the core answers. */
export function decisionRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.askDecision, async ({ query: { at, ...asked }, caller }) => {
    // The clock has just been read for the caller, after whatever was committed before this request was sent.
    const asOf = at ?? caller.at;
    const [answer] = await answers(context, [question(asked, 'query', asOf, await numbersOf(context, [asked]))], asOf);
    if (answer === undefined) throw new Error('expected an answer to a question');
    return answer;
  });

  serve(app, context, routes.askDecisions, async ({ body: { at, questions } }) => {
    const asOf = at ?? (await databaseNow(context.pool));
    const numbers = await numbersOf(context, questions);
    return {
      asOf,
      answers: await answers(
        context,
        questions.map((asked, index) => question(asked, `body.questions[${index}]`, asOf, numbers)),
        asOf,
      ),
    };
  });
}

/** The library, where a question names a requirement; nothing is read for the others. */
async function numbersOf({ pool, snapshots }: ServerContext, questions: readonly Asked[]): Promise<Pick<PolicyLibrary, 'requirements'>> {
  return questions.some(({ requirement }) => requirement !== undefined) ? snapshots.library(pool) : { requirements: new Map() };
}

function question(asked: Asked, place: string, at: Instant, numbers: Pick<PolicyLibrary, 'requirements'>): ExceptionQuestion {
  const { rule, asset, component, path, port, value, requirement } = asked;
  return {
    rule: askedRule(rule, `${place}.rule`),
    asset: askedAsset(asset, `${place}.asset`),
    at,
    ...(component === undefined ? {} : { component: canonicalPurl(component) }),
    ...(path === undefined ? {} : { path }),
    ...(port === undefined ? {} : { port }),
    ...(value === undefined ? {} : { value }),
    ...(requirement === undefined ? {} : { requirement: requirementOfNumber(numbers, requirementId(requirement)) }),
  };
}

/**
 * What covers longest is confirmed first, as most answers need no more. A question that it does not answer is judged again by everything that
 * memory nominates: what covers instead, or why nothing does. So is one that names its requirement.
 */
async function answers(context: ServerContext, questions: readonly ExceptionQuestion[], at: Instant): Promise<ReplyOf<typeof routes.askDecision>[]> {
  const { index } = context.coverage;
  const judge = (question: ExceptionQuestion, nominees: readonly EffectiveException[]): Judged => ({
    question,
    nominees: [...nominees, ...index.records(question.asset)],
  });
  const everything = (one: ExceptionQuestion): Judged => judge(one, index.candidates(one.rule, one.asset));
  const narrowed = questions.map((one) => (one.requirement === undefined ? judge(one, index.nominees(one, at)) : everything(one)));
  const first = await judged(context, narrowed, at);
  const again = questions.filter((one, position) => one.requirement === undefined && first[position]?.excepted === false && index.best(one, at) !== null);
  const second = again.length === 0 ? [] : await judged(context, again.map(everything), at);
  const answered = new Map(again.map((one, position) => [one, second[position]]));
  return questions.map((one, position) => {
    const answer = answered.get(one) ?? first[position];
    if (answer === undefined) throw new Error('expected an answer to every question');
    return shown(answer);
  });
}

type Judged = { readonly question: ExceptionQuestion; readonly nominees: readonly EffectiveException[] };

async function judged({ pool }: ServerContext, asked: readonly Judged[], at: Instant): Promise<readonly ExceptionAnswer[]> {
  const [confirmed, required] = await Promise.all([
    confirm(
      pool,
      asked.flatMap(({ nominees }) => nominees),
      at,
    ),
    requiredBy(pool, asked),
  ]);
  return asked.map(({ question, nominees }) =>
    answerQuestion(
      question,
      [...new Set(nominees)].flatMap((exception) => confirmed.get(exception) ?? []),
      required(question),
    ),
  );
}

/**
 * What an exception must cite for a question: all that the rule checks as the library maps it now (E40), as lists of findings have it. A question
 * that names a requirement is about that one only.
 */
async function requiredBy(queries: Queries, asked: readonly Judged[]): Promise<(question: ExceptionQuestion) => CoverageOptions> {
  const concerned = asked.filter(({ question, nominees }) => question.requirement === undefined && nominees.length > 0);
  const rules = [...new Map(concerned.map(({ question: { rule } }) => [ruleKey(rule), rule])).values()];
  if (rules.length === 0) return () => ({});
  const mapped = await requirementsOfRules(queries, rules);
  const byRule = new Map(rules.map((rule, index) => [ruleKey(rule), mapped[index] ?? []]));
  return ({ rule, requirement }) => (requirement === undefined ? { required: byRule.get(ruleKey(rule)) ?? [] } : {});
}

function shown({ conditions, reasons, ...answer }: ExceptionAnswer): ReplyOf<typeof routes.askDecision> {
  return { ...answer, reasons: reasons.map((one) => ({ ...one })), ...(conditions === undefined ? {} : { conditions: [...conditions] }) };
}
