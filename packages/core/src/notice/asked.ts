import type { Seat } from '../approval/seat.ts';
import { type DutyPeriod, dueInUnit } from '../business-days.ts';
import { conflictsOf } from '../approval/separation-of-duties.ts';
import { openSeats } from '../exception/commands/decide-seat.ts';
import { partiesOf } from '../exception/facts.ts';
import type { ChangePhase, Duty, ExceptionCase, ExceptionState } from '../exception/state.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { holdersOf, reportingLine } from '../org/reporting-line.ts';
import { decidingTime, handlingTime } from '../exception/deciding-time.ts';
import { type Notice, type NoticeFacts, officersOf, partiesTold, tell } from './notice.ts';

/** What a request, the first one or a change of the case, asks of people while it stands in a state. `id`: `initial` or that of the change. */
export function askedBy(state: ExceptionCase, id: string, phase: ExceptionState | ChangePhase, facts: NoticeFacts): readonly Notice[] {
  switch (phase) {
    case 'in_approval':
      return openSeats(state, facts).flatMap((seat) => seatNotices(state, id, seat, facts));
    case 'triage':
    case 'assessment':
      return handlingNotices(state, id, phase, facts);
    case 'needs_info': {
      const question = state.questions.at(-1);
      const due = openDuty(state, 'answer')?.due;
      if (question === undefined) return [];
      const asked = tell(state, partiesTold(state), {
        kind: 'question_asked', key: `question:${id}:${question.id}`, at: null, ...(due === undefined ? {} : { due }),
        text: `A question on ${state.id} waits for your answer: ${question.text}`,
      });
      const reached = answerReminders(state, facts).findLast(({ at }) => at <= facts.now);
      if (reached === undefined || due === undefined) return asked;
      const reminded = tell(state, partiesTold(state), {
        kind: 'due_soon', key: `question:${id}:${question.id}:${reached.share}`, at: reached.at, due, text: `Due soon on ${state.id}: a question waits for your answer. Otherwise: withdraw. ${question.text}`,
      });
      return [...asked, ...reminded];
    }
    case 'awaiting_acknowledgement': {
      const duty = openDuty(state, 'acknowledge');
      if (duty === undefined) return [];
      return tell(state, partiesTold(state), {
        kind: 'acknowledgement_asked', key: `acknowledge:${id}:${duty.id}`, at: null, due: duty.due,
        text: `${state.id} was approved narrower than asked. Acknowledge it, or it is withdrawn.`,
      });
    }
    default:
      return [];
  }
}

/** When whoever owes an answer is reminded of it: at half of the days, and at four fifths (T4: 5 and 8 of 10). Nothing for a question of which nobody knows when it was asked. */
export function answerReminders({ questions, requester }: ExceptionCase, { organisation, matrix }: NoticeFacts): readonly { readonly share: number; readonly at: Instant }[] {
  const askedAt = questions.at(-1)?.askedAt;
  if (askedAt === undefined) return [];
  const { answer } = matrix.duties;
  const part = (share: number): DutyPeriod => ('days' in answer ? { days: Math.ceil((answer.days * share) / 100) } : { businessDays: Math.ceil((answer.businessDays * share) / 100) });
  return [50, 80].map((share) => ({ share, at: dueInUnit(askedAt, organisation.now.people.get(requester)?.unit ?? null, part(share), organisation.now) }));
}

/** On assignment, and at the shares of the deciding time: the last one that was reached. Escalation tells more people and decides nothing (§4.7, C19). */
function seatNotices(state: ExceptionCase, id: string, seat: Seat, facts: NoticeFacts): readonly Notice[] {
  const holders = holdersNow(state, seat);
  const time = decidingTime(state, seat, facts);
  const due = time === null ? {} : { due: time.due };
  const key = `${id}:${seat.id}:${state.relianceHash?.slice(0, 16) ?? ''}`;
  const assigned = tell(state, holders, {
    kind: 'seat_assigned', key: `seat:${key}`, at: null, ...due, text: `${state.id} waits for your decision as ${seat.title}: ${state.content.title}.`,
  });
  const reached = time?.shares.findLast(({ at }) => at <= facts.now);
  if (time === null || reached === undefined) return assigned;
  const { share, at } = reached;
  const late = share >= 100;
  const reminded = tell(state, holders, {
    kind: late ? 'decision_overdue' : 'decision_due', key: `decide:${key}:${share}`, at, ...due,
    text: `${share} % of the time for your decision on ${state.id} as ${seat.title} ${late ? 'is over: it is overdue' : 'has passed'}. Nobody decides in your place.`,
  });
  if (!late) return [...assigned, ...reminded];
  const second = seat.second === undefined ? '' : ` ${facts.organisation.now.people.get(seat.second)?.name ?? seat.second} may decide as well: the first decision counts.`;
  const text = `${state.id} is overdue for a decision as ${seat.title}, which ${nameOf(holders, facts)} owes. See to it that it is decided: ${state.content.title}.${second}`;
  const above = seat.second === undefined ? holders.flatMap((holder) => nextInLine(state, holder, facts)) : [seat.second];
  const office = share >= 150 ? officersOf(state, 'ciso', facts) : [];
  const escalated = [...tell(state, above, { kind: 'escalated', key: `escalated:${key}:100`, at, ...due, text }), ...tell(state, office, { kind: 'escalated', key: `escalated:${key}:150`, at, ...due, text })];
  return [...assigned, ...reminded, ...escalated.filter(({ person }) => !holders.includes(person))];
}

/** Whoever triages or assesses has their time too; over, the person above them and then the CISO are told. Anybody else with that role may do it meanwhile. */
function handlingNotices(state: ExceptionCase, id: string, phase: 'triage' | 'assessment', facts: NoticeFacts): readonly Notice[] {
  const time = handlingTime(state, phase, facts);
  const reached = time?.shares.findLast(({ at }) => at <= facts.now);
  if (time === null || reached === undefined) return [];
  const { share, at } = reached;
  const asked = handlers(state, phase, facts);
  const late = share >= 100;
  const key = `${id}:${phase}:${time.since}`;
  const what = phase === 'triage' ? 'triage' : 'assessment';
  const text = `${share} % of the time for the ${what} of ${state.id} ${late ? 'is over: it is overdue' : 'has passed'}: ${state.content.title}.`;
  const told = tell(state, asked, { kind: late ? 'decision_overdue' : 'decision_due', key: `handle:${key}:${share}`, at, due: time.due, text });
  if (!late) return told;
  const others = [...asked.flatMap((person) => nextInLine(state, person, facts)), ...(share >= 150 ? officersOf(state, 'ciso', facts) : [])].filter((person) => !asked.includes(person));
  return [...told, ...tell(state, [...new Set(others)], { kind: 'escalated', key: `escalated:${key}:${share}`, at, due: time.due, text: `${text} See to it that it is done.` })];
}

/** The triager; else, and for an assessment, whoever has the role for the owner's unit and is not party to it. */
export function handlers(state: ExceptionCase, phase: 'triage' | 'assessment', { organisation }: NoticeFacts): readonly PersonId[] {
  if (phase === 'triage' && state.triager !== null) return [state.triager];
  const unit = organisation.now.people.get(state.content.owner)?.unit;
  const able = unit === undefined ? [] : holdersOf(organisation.now, phase === 'triage' ? 'grc_manager' : 'assessor', unit);
  return able.filter((person) => conflictsOf(person, phase === 'triage' ? 'triage' : 'assess', partiesOf(state), organisation).length === 0);
}

function holdersNow(state: ExceptionCase, seat: Seat): readonly PersonId[] {
  const voted = new Set(state.votes.filter((vote) => vote.seat === seat.id && !vote.superseded).map((vote) => vote.person));
  return [...(seat.person === null ? [] : [seat.person]), ...(seat.delegates ?? []).map(({ person }) => person), ...(seat.members ?? []).filter((member) => !voted.has(member))];
}

/** The first person up the line who is there and whom separation of duties lets near the version. */
function nextInLine(state: ExceptionCase, holder: PersonId, { organisation }: NoticeFacts): readonly PersonId[] {
  return reportingLine(organisation.now, holder)
    .filter((person) => organisation.now.people.get(person)?.active === true && conflictsOf(person, 'approve', partiesOf(state), organisation).length === 0)
    .slice(0, 1);
}

function nameOf(holders: readonly PersonId[], { organisation }: NoticeFacts): string {
  return holders.map((person) => organisation.now.people.get(person)?.name ?? person).join(', ') || 'nobody yet';
}

function openDuty(state: ExceptionCase, kind: Duty['kind']): Duty | undefined {
  return state.duties.findLast((duty) => duty.kind === kind && duty.dischargedAt === undefined);
}
