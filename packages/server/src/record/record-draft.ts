import { decideDraft, type ExceptionCase, type ExceptionContent, type ExceptionEnvelope, type ExceptionFacts, foldException } from '@exeat/core';
import { appendEvents, type Tx } from '@exeat/store';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';

/** Opens the case `facts.newExceptionId` with a draft. @throws Refused. */
export async function recordDraft(tx: Tx, content: ExceptionContent, facts: ExceptionFacts, by: { readonly caller: Caller; readonly requestId: string }): Promise<ExceptionCase> {
  const decision = decideDraft(content, by.caller.subject, facts);
  if (!decision.ok) throw new Refused(decision.reasons);
  const { events, ruleId } = decision.value;
  const id = facts.newExceptionId;
  const appended = await appendEvents(tx, id, 0, events, { at: facts.now, actor: actorOf(by.caller), ruleId, requestId: by.requestId });
  const state = foldException(appended as unknown as readonly ExceptionEnvelope[]);
  if (state === null) throw new Error(`expected a draft in ${id}, got none`);
  return state;
}
