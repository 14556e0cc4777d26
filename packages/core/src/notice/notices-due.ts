import { coverIntervals } from '../coverage/in-force.ts';
import { changeStateAt, focusOn } from '../exception/change-request.ts';
import { openSeats } from '../exception/commands/decide-seat.ts';
import type { Duty, ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { addMs, type Instant } from '../time.ts';
import { answerReminders, askedBy, handlers } from './asked.ts';
import { decidingTime, handlingTime } from '../exception/deciding-time.ts';
import { controlInstants, controlNotices } from './controls.ts';
import { happenedTo } from './happened.ts';
import { ladderInstants, ladderNotices } from './ladder.ts';
import { concernedBy, type Notice, type NoticeFacts, partiesTold, tell } from './notice.ts';
import { combinationsTold, othersTold } from './others.ts';
import { violationInstants, violationNotices } from './violations.ts';

const dayMs = 86_400_000;
/** What became due longer ago than this is history: a restored or freshly imported register tells nobody about last year. */
const staleMs = 31 * dayMs;
/** So long before its due instant somebody is reminded of a duty (§4.6). */
const soonMs = 7 * dayMs;
/** Whoever sits in a seat may change with the directory, without an event of the case. */
const seatsAgainMs = 3_600_000;

/**
 * Every notice that is due on a case at an instant, those told before included (§3.13, §4.7). To active people only, each once. From state and
 * instant alone: whoever computes it later, on whichever node, finds the same.
 */
export function noticesDue(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  const { now, organisation } = facts;
  const oldest = addMs(now, -staleMs);
  const seen = new Set<string>();
  const asked = requestsNow(state, facts).flatMap(({ view, id, phase }) => [...askedBy(view, id, phase, facts), ...combinationsTold(view, id, facts)]);
  return [...asked, ...othersTold(state, facts), ...idle(state, now), ...duties(state, facts), ...happenedTo(state, facts), ...ladderNotices(state, now), ...violationNotices(state, facts), ...controlNotices(state, facts)].filter((notice) => {
    const id = `${notice.person} ${notice.key}`;
    if (seen.has(id) || organisation.now.people.get(notice.person)?.active !== true) return false;
    seen.add(id);
    return notice.at === null || (notice.at <= now && notice.at > oldest);
  });
}

/** The next instant after `now` at which another notice may be due though nothing happened to the case; null: none will. */
export function nextNoticeAt(state: ExceptionCase, facts: NoticeFacts): Instant | null {
  const { now } = facts;
  const requests = requestsNow(state, facts);
  const deciding = requests.filter(({ phase }) => phase === 'in_approval').flatMap(({ view }) => openSeats(view, facts).map((seat) => decidingTime(view, seat, facts)));
  const instants = [
    ...(deciding.length === 0 ? [] : [addMs(now, seatsAgainMs)]),
    ...deciding.flatMap((time) => time?.shares.map(({ at }) => at) ?? []),
    ...requests.flatMap(({ view, phase }) => (phase === 'triage' || phase === 'assessment' ? (handlingTime(view, phase, facts)?.shares.map(({ at }) => at) ?? []) : [])),
    ...requests.flatMap(({ view }) => openDuties(view).flatMap(({ due, expected = due }) => [addMs(expected, -soonMs), expected, due])),
    ...requests.flatMap(({ view, phase }) => (phase === 'needs_info' ? answerReminders(view, facts).map(({ at }) => at) : [])),
    ...(state.phase === 'draft' && state.idleAt !== undefined ? [addMs(state.idleAt, -soonMs), state.idleAt] : []),
    ...coverIntervals(state).flatMap(({ from, until }) => [from, until]),
    ...ladderInstants(state),
    ...violationInstants(facts),
    ...controlInstants(state, facts),
  ].filter((at) => at > now);
  return instants.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
}

type Request = { readonly view: ExceptionCase; readonly id: string; readonly phase: ReturnType<typeof changeStateAt> | ExceptionState };

/** The case as its first request, and every change request as if it were the case. */
function requestsNow(state: ExceptionCase, { now, matrix }: NoticeFacts): readonly Request[] {
  const changes = state.changes.filter(({ kind }) => kind !== 'initial');
  return [
    { view: state, id: 'initial', phase: stateAt(state, now) },
    ...changes.map((change) => ({ view: focusOn(state, change), id: change.id, phase: changeStateAt(state, change, now, matrix.lifecycle) })),
  ];
}

/** Conditions and precedents: a reminder before each is due, and word of it when it was missed, with what that did. */
function duties(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  const { now } = facts;
  if (state.phase !== 'approved') return [];
  return openDuties(state).flatMap(({ id, kind, owner, due, expected = due, text, consequence, asks }) => {
    // Whoever accepted the risk may review it; those who may assess it again are told beside them. What is asked out of turn is told at once.
    const again = asks === 'reassessment' ? handlers(state, 'assessment', facts) : [];
    const people = kind === 'review' || asks !== undefined ? [...concernedBy(state), ...again] : owner === null ? partiesTold(state) : [owner, state.content.owner];
    if (expected <= now && now < due) {
      return tell(state, people, { kind: 'due_soon', key: `due:${id}:day`, at: expected, due, text: `Due now on ${state.id}, and not done: ${text} It can be made up for until ${due}. Otherwise: ${consequence}.` });
    }
    if (now < due) return tell(state, people, { kind: 'due_soon', key: `due:${id}`, at: asks === undefined ? addMs(expected, -soonMs) : null, due: expected, text: `Due soon on ${state.id}: ${text} Otherwise: ${consequence}.` });
    return tell(state, [...people, ...concernedBy(state)], { kind: 'duty_missed', key: `missed:${id}`, at: due, text: `Not done in time on ${state.id}: ${text} Since then: ${consequence}.` });
  });
}

/** A draft that nobody touches: a reminder before it is withdrawn. */
function idle(state: ExceptionCase, now: Instant): readonly Notice[] {
  const { phase, idleAt } = state;
  if (phase !== 'draft' || idleAt === undefined || now >= idleAt) return [];
  return tell(state, partiesTold(state), { kind: 'due_soon', key: `idle:${idleAt}`, at: addMs(idleAt, -soonMs), due: idleAt, text: `Due soon on ${state.id}: the draft is edited or handed in. Otherwise: withdraw.` });
}

function openDuties(state: ExceptionCase): readonly Duty[] {
  return state.duties.filter((duty) => duty.dischargedAt === undefined);
}
