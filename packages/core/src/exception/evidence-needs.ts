import type { Reason } from '../errors.ts';
import { bindingLinks } from '../policy/binding-links.ts';
import { type ObligationTerms, strictestTerms } from '../policy/strictest-terms.ts';
import type { EvidenceStage } from '../policy/waiver-profile.ts';
import { freezeScope } from '../scope/freeze-scope.ts';
import { openChanges } from './change-request.ts';
import { citedRequirements } from './cited-in-request.ts';
import { assetsIn, type ExceptionFacts } from './facts.ts';
import type { Evidence, ExceptionCase } from './state.ts';

/** A kind of file that clauses outside demand, what is refused without it, and whether one is attached. */
export type EvidenceNeed = { readonly kind: string; readonly neededFor: EvidenceStage; readonly attached: boolean };

type Demanded = Pick<ObligationTerms, 'evidence' | 'evidenceForApproval'>;

/** What terms demand, in their order. */
export function needsOf({ evidence, evidenceForApproval = [] }: Demanded, attached: readonly Pick<Evidence, 'kind'>[] = []): readonly EvidenceNeed[] {
  return evidence.map((kind) => ({ kind, neededFor: evidenceForApproval.includes(kind) ? 'approval' : 'submission', attached: attached.some((file) => file.kind === kind) }));
}

/** What is not attached that must be by now, a reason each: an approval needs what the submission needed, too. */
export function missingEvidence(terms: Demanded, attached: readonly Pick<Evidence, 'kind'>[] | undefined, stage: EvidenceStage): readonly Reason[] {
  return needsOf(terms, attached)
    .filter((need) => !need.attached && (stage === 'approval' || need.neededFor === 'submission'))
    .map(({ kind }) => ({ code: 'evidence-missing', rule: '§2.0', text: `evidence: expected a file of the kind "${kind}" before the ${stage}, got none; attach it under that kind.` }));
}

/** What is demanded of a case now: of what is asked, of what it is asked to become, and of what was handed in. */
export function evidenceNeeds(state: ExceptionCase, facts: ExceptionFacts): readonly EvidenceNeed[] {
  const asked = [state.content, ...openChanges(state, facts.now, facts.matrix.lifecycle).map(({ content }) => content)];
  const links = asked.flatMap((content) => {
    const assets = assetsIn(freezeScope(content.scope, facts.membersUnder), facts);
    return citedRequirements(content, facts, state).requirements.flatMap((requirement) => bindingLinks(requirement, assets));
  });
  const terms: readonly Demanded[] = [strictestTerms(links), ...state.versions.slice(-1).flatMap(({ frozen }) => frozen.obligations ?? [])];
  const needs = terms.flatMap((one) => needsOf(one, state.evidence));
  return needs.filter(({ kind }, at) => needs.findIndex((one) => one.kind === kind) === at);
}
