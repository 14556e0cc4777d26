import { messages } from './messages.ts';

/** What a change request is called, and the parts of its statement. */
export const changeKindWords = messages('change-kinds', {
  initial: 'first request', renewal: 'renewal', amendment: 'amendment', bridge: 'bridge', appeal: 'appeal', ratification: 'ratification', reaffirmation: 're-affirmation',
});

const statementWords: Readonly<Record<string, string>> = messages('change-statements', {
  progress: 'What was reached of the plan', usage: 'How it was used', need: 'Why it is still needed', reason: 'Why', text: 'Why', grounds: 'On what ground', overrideReason: 'Why no shorter cover would do',
  overrideFunding: 'The plan, funded and dated', overridePolicyReview: 'Review of the requirement', changedMeanwhile: 'Changed meanwhile', delay: 'What delays the approvers', incident: 'Incident', statement: 'Risk', cause: 'What happened', opinion: 'Opinion',
  lastDay: 'Last covered day', signedAgain: 'Why it is signed again', successorOf: 'Instead of',
});

/** What a part of a statement is called; one without words here, by its own name. */
export function statementText(name: string): string {
  return statementWords[name] ?? name;
}
