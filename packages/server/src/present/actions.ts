import type { ActionReply } from '@exeat/contract';
import { type CaseAction, type ExceptionCase, type ExceptionFacts, possibleActions, type Subject } from '@exeat/core';
import { refusalKinds } from '../http/problem-codes.ts';
import { namedReasons } from './reasons.ts';

/** What somebody may do with a case now, with the reasons that the command itself would give. `only`: these actions alone. */
export function actionsView(state: ExceptionCase, subject: Subject, facts: ExceptionFacts, only?: readonly CaseAction[]): ActionReply[] {
  return possibleActions(state, subject, facts, (code) => refusalKinds[code], only).map(({ reasons, ...action }) => ({
    ...action,
    reasons: namedReasons(reasons, facts.organisation.now),
  }));
}
