import type { DecisionSummary } from '@exeat/contract';
import { addMs, type ChangeRequest, type ExceptionCase, exceptionId, focusOn, type Hash, type Instant, type NoticeKind, openChanges, openSeats, type PersonId, personId, type Seat, sitsIn } from '@exeat/core';
import { getCases, type MailNotice, type Queries } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadTurnFacts, type TurnFacts } from '../facts/load-facts.ts';
import { decisionLink } from '../identity/decision-link.ts';
import { conditionText, decisionSummary } from '../present/summary.ts';
import { cleanLine, cleanText } from './clean.ts';

/** What is written to a person; where to is not part of it. */
export type MailText = { readonly subject: string; readonly text: string };

const decisions: ReadonlySet<NoticeKind> = new Set(['seat_assigned', 'decision_due', 'decision_overdue']);
const dayMs = 86_400_000;
const leastDays = 7;
const mostClauses = 5;

/** The mail of one notice, or of those of a digest. A decision comes with what it takes to decide, and with one link for this person. */
export async function composeMail(context: ServerContext, queries: Queries, notices: readonly MailNotice[], now: Instant): Promise<MailText> {
  const cases = await getCases(queries, [...new Set(notices.map(({ exception }) => exception))]);
  const person = personId(notices[0]?.person ?? '');
  const factsOf = await loadTurnFacts(context, queries, [...cases.values()], { now, actor: person });
  const parts = notices.map((notice) => {
    const state = cases.get(exceptionId(notice.exception));
    return state === undefined ? cleanText(notice.text) : partOf(context, notice, state, factsOf(state), person);
  });
  const [first] = notices;
  const subject = notices.length === 1 && first !== undefined ? first.text : `${notices.length} notices on policy exceptions`;
  const foot = `You get this mail because it concerns you in Exeat. All your notices: ${address(context, '/notices')}`;
  return { subject: cleanLine(`Exeat: ${subject}`), text: `${parts.join('\n\n---\n\n')}\n\n--\n${foot}\n` };
}

function partOf(context: ServerContext, notice: MailNotice, state: ExceptionCase, facts: TurnFacts, person: PersonId): string {
  const lines = [cleanText(notice.text)];
  if (notice.due !== null) lines.push(`By: ${notice.due}`);
  const decision = decisions.has(notice.kind) ? decisionOf(notice.key, state, facts, person) : undefined;
  if (decision === undefined) return [...lines, '', address(context, `/exceptions/${encodeURIComponent(state.id)}`)].join('\n');
  // A link that outlives the due instant by a little still opens for who is late; the decision itself is judged anew.
  const least = addMs(facts.now, leastDays * dayMs);
  const expiresAt = notice.due === null || notice.due < least ? least : addMs(notice.due, leastDays * dayMs);
  const { view, seat, relianceHash } = decision;
  const link = decisionLink(context, { exception: state.id, person, relianceHash, expiresAt });
  return [
    ...lines, '', ...(view.focus === undefined ? [] : statementLines(view.focus)), ...summaryLines(decisionSummary(view, facts, seat.id)), '',
    'Decide here; it asks you to sign in, and works on a phone without scripts:', link ?? address(context, `/exceptions/${encodeURIComponent(state.id)}`),
  ].join('\n');
}

type DecisionAsked = { readonly view: ExceptionCase; readonly seat: Seat; readonly relianceHash: Hash };

/** The request that a notice is about, the first one or a change of the case, with the seat that this person may still decide in it. */
function decisionOf(key: string, state: ExceptionCase, facts: TurnFacts, person: PersonId): DecisionAsked | undefined {
  const views = [state, ...openChanges(state, facts.now, facts.matrix.lifecycle).map((change) => focusOn(state, change))].filter(({ phase }) => phase === 'in_approval');
  return views.flatMap((view): readonly DecisionAsked[] => {
    const { relianceHash, focus } = view;
    const seat = openSeats(view, facts).find((one) => key.includes(`:${focus?.id ?? 'initial'}:${one.id}:`) && (sitsIn(one, person) || one.members?.includes(person) === true));
    return seat === undefined || relianceHash === null ? [] : [{ view, seat, relianceHash }];
  })[0];
}

/** What the author of a change says beside the content. */
function statementLines({ kind, statement }: ChangeRequest): readonly string[] {
  return [`Asked: ${kind}.`, ...Object.entries(statement).map(([name, text]) => cleanLine(`${name}: ${text}`, 300))];
}

/** Everything that a decision takes, on less than a page. */
function summaryLines(summary: DecisionSummary): readonly string[] {
  const { deviations, deviationCount, term, risk, controls, requester, owner, others, conditions, justification } = summary;
  const line = (text: string): string => cleanLine(text, 300);
  return [
    'Not enforced:',
    ...deviations.slice(0, mostClauses).map((one) => line(`- ${one.requirement}${one.title === null ? '' : ` (${one.title})`} on ${one.asset.type} ${one.asset.under === null ? one.asset.ids.join(', ') : `under ${one.asset.under}`}${one.asset.count > one.asset.ids.length ? ` and ${one.asset.count - one.asset.ids.length} more` : ''}`)),
    ...(deviationCount > mostClauses ? [`- and ${deviationCount - mostClauses} more parts`] : []),
    line(`Until: the end of ${term.lastDay}${term.zone === null ? '' : ` (${term.zone})`}`),
    ...(risk === null ? [] : [line(`Residual risk: ${risk.residualBand}, without controls ${risk.inherentBand}; ${risk.assessor.name} recommends: ${risk.recommendation.replaceAll('_', ' ')}`)]),
    line(`Controls: ${controls.map(({ id, statement }) => `${id} ${statement}`).join('; ') || 'none'}`),
    line(`Why: ${justification}`),
    line(`Asked by ${requester.name}, owned by ${owner.name}.`),
    ...conditions.map((one) => line(`Bound to: ${conditionText(one)}`)),
    line(`Signs beside you: ${others.map(({ title, person, status }) => `${title}${person === null ? '' : `, ${person.name}`} (${status})`).join('; ') || 'nobody'}`),
  ];
}

function address({ publicUrl }: ServerContext, path: string): string {
  return new URL(path, publicUrl).href;
}
