import { accept, type Decision, refuse } from '../../errors.ts';
import { changeStateAt, focusOn, openChanges } from '../change-request.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { ChangeRequest, ExceptionCase } from '../state.ts';

/** Commands that are about a request, the first one or a change. */
const steps = ['triage', 'ask', 'answer', 'assess', 'decide', 'vote', 'recuse', 'acknowledge', 'withdraw', 'ratify'];

type Asked = { readonly verb: string; readonly change?: string | undefined; readonly relianceHash?: string | undefined };

/**
 * The case, or the focus on the change request that a command is about: the one that it names, else the one whose reliance hash it gives, else
 * the only open one of a case whose own request is decided. A withdrawal names the change, since it could as well mean the case.
 * Refused with `no-such-change`, or `wrong-state` for a change request that is over.
 */
export function requestAsked(state: ExceptionCase, command: Asked, facts: Pick<ExceptionFacts, 'now' | 'matrix'>): Decision<ExceptionCase> {
  if (!steps.includes(command.verb)) return accept(state);
  const change = changeAsked(state, command, facts);
  if (change === undefined) {
    if (command.change === undefined) return accept(state);
    const known = state.changes.map((one) => one.id).join(', ') || 'none';
    return refuse({ code: 'no-such-change', rule: '§3.12', text: `change: expected a change request of ${state.id} (${known}), got ${command.change}.` });
  }
  const phase = changeStateAt(state, change, facts.now, facts.matrix.lifecycle);
  if (phase === change.phase && phase !== 'void') return accept(focusOn(state, change));
  const why = change.ended === null ? '' : `, because the case is ${change.ended.cause}`;
  return refuse({ code: 'wrong-state', rule: 'I7, §3.12', text: `${change.id} (${change.kind}) is ${phase}${why}: nobody decides on it any more. Read ${state.id} again; expected a change request that is open.` });
}

function changeAsked(state: ExceptionCase, { verb, change, relianceHash }: Asked, facts: Pick<ExceptionFacts, 'now' | 'matrix'>): ChangeRequest | undefined {
  const changes = state.changes.filter(({ kind }) => kind !== 'initial');
  if (change !== undefined) return changes.find(({ id }) => id === change);
  if (relianceHash !== undefined) {
    const named = changes.find((one) => one.relianceHash === relianceHash && one.phase !== 'approved');
    if (named !== undefined) return named;
  }
  if ((state.phase !== 'approved' && state.phase !== 'rejected') || verb === 'withdraw') return undefined;
  const open = openChanges(state, facts.now, facts.matrix.lifecycle);
  return open.length === 1 ? open[0] : undefined;
}

/** Steps as events of the request that they are about: rejecting or withdrawing a change leaves the case as it is (E29). */
export function about(view: ExceptionCase, decision: Decision<readonly ExceptionEvent[]>): Decision<readonly ExceptionEvent[]> {
  const change = view.focus?.id;
  if (change === undefined || !decision.ok) return decision;
  return accept(decision.value.map((event): ExceptionEvent => {
    switch (event.type) {
      case 'exception_rejected':
        return { type: 'change_rejected', data: { ...event.data, change } };
      case 'exception_withdrawn':
        return { type: 'change_withdrawn', data: { ...event.data, change } };
      case 'grant_ended':
      case 'change_rebased':
      case 'change_voided':
      case 'appeal_allowed':
      case 'emergency_ratified':
      case 'risk_reaffirmed':
      case 'authority_cured':
        return event;
      default:
        return { type: event.type, data: { ...event.data, change } } as ExceptionEvent;
    }
  }));
}
