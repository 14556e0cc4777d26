import { coverIntervals } from '../coverage/in-force.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { Instant } from '../time.ts';
import { concernedBy, type Notice, type NoticeFacts, officersOf, partiesTold, tell } from './notice.ts';

/** What happened to the case, to those who asked for it and answer for it, and where cover is lost to those who accepted the risk. */
export function happenedTo(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  return [...decided(state, facts.now), ...suspended(state), ...changesEnded(state), ...recomputed(state), ...coverMoved(state, facts)];
}

function decided(state: ExceptionCase, now: Instant): readonly Notice[] {
  const { ended, id, content } = state;
  const parties = partiesTold(state);
  const granted = state.grants.flatMap((grant) =>
    tell(state, parties, {
      kind: 'granted', key: `granted:${grant.id}`, at: grant.grantedAt, due: grant.until,
      text: `${id} is approved: cover from ${grant.from} through ${grant.lastDay} (${grant.zone}).`,
    }),
  );
  const current = stateAt(state, now);
  const end = ended?.at ?? state.lastEventAt;
  if (current === 'rejected') return [...granted, ...tell(state, parties, { kind: 'rejected', key: 'rejected', at: end, text: `${id} is rejected: ${content.title}.` })];
  if (current === 'withdrawn') {
    const missed = state.phase === 'withdrawn' ? end : openAt(state);
    return [...granted, ...tell(state, parties, { kind: 'withdrawn', key: 'withdrawn', at: missed, text: `${id} is withdrawn: ${content.title}.` })];
  }
  if (state.phase === 'revoked') {
    const text = `${id} is revoked; cover ends at ${end}. The requirement is to be met again: ${content.title}.`;
    return [...granted, ...tell(state, concernedBy(state), { kind: 'revoked', key: `revoked:${end}`, at: null, due: end, text })];
  }
  if (state.phase === 'closed') return [...granted, ...tell(state, concernedBy(state), { kind: 'closed', key: 'closed', at: end, text: `${id} is closed: it is no longer needed.` })];
  return granted;
}

/** When the question or acknowledgement that stayed open was due, or nobody had touched the draft for long: then the request was withdrawn, with no event (E2). */
function openAt(state: ExceptionCase): Instant {
  if (state.phase === 'draft' && state.idleAt !== undefined) return state.idleAt;
  const missed = state.duties.filter(({ kind, dischargedAt }) => (kind === 'answer' || kind === 'acknowledge') && dischargedAt === undefined);
  return missed.map(({ due }) => due).toSorted()[0] ?? state.lastEventAt;
}

function suspended(state: ExceptionCase): readonly Notice[] {
  const concerned = concernedBy(state);
  return state.suspensions.flatMap(({ id, from, cause, liftedAt }) => [
    ...tell(state, concerned, {
      kind: 'suspended', key: `suspended:${id}`, at: from, text: `${state.id} is suspended: nothing is excepted for the time being. Cause: ${cause}.`,
    }),
    ...(liftedAt === undefined ? [] : tell(state, concerned, { kind: 'resumed', key: `resumed:${id}`, at: liftedAt, text: `A suspension of ${state.id} is lifted.` })),
  ]);
}

function changesEnded(state: ExceptionCase): readonly Notice[] {
  return state.changes.flatMap(({ id, kind, phase, ended, requester }) =>
    ended === null ? [] : tell(state, [requester, state.content.owner], {
      kind: 'change_ended', key: `change:${id}`, at: ended.at, text: `The ${kind} of ${state.id} is ${phase}. What was granted before stays as it is.`,
    }),
  );
}

function recomputed(state: ExceptionCase): readonly Notice[] {
  return state.grants.flatMap(({ id, zone, tzdata, until, recomputed: moved }) =>
    moved === undefined ? [] : tell(state, concernedBy(state), {
      kind: 'end_recomputed', key: `recomputed:${id}:${tzdata}`, at: moved.at, due: until,
      text: `The clocks of ${zone} go by other rules (${tzdata}): the last day of ${state.id} ends at ${moved.computed}, not at ${moved.before}. The earlier one holds: cover ends at ${until}.`,
    }),
  );
}

/** Those who watch over the tools hear when cover starts and when it stops, whatever stops it (§3.13). */
function coverMoved(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  const { now } = facts;
  const people = officersOf(state, 'security_lead', facts);
  const { suspendMode } = state.content;
  const safety = suspendMode === undefined ? [] : officersOf(state, 'safety_officer', facts);
  return coverIntervals(state).flatMap(({ from, until, then }) => [
    ...tell(state, people, { kind: 'cover_started', key: `cover:${from}`, at: from, due: until, text: `Cover of ${state.id} starts: ${state.content.title}.` }),
    ...(until > now ? [] : tell(state, people, { kind: 'cover_ended', key: `uncovered:${until}`, at: until, text: `Cover of ${state.id} has stopped: what it covered is no longer excepted.` })),
    ...(until > now || (then !== 'suspended' && then !== 'duty-unmet') ? [] : tell(state, safety, {
      kind: 'cover_ended', key: `notice:${until}`, at: until, text: `Cover of ${state.id} is suspended on what is safety-critical. Nothing is enforced by itself: decide what is to be done. ${state.content.title}.`,
    }).map((notice) => ({ ...notice, urgent: true }))),
  ]);
}
