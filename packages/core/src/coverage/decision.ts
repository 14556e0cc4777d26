import type { Reason } from '../errors.ts';
import type { ExceptionId, GrantId, RequirementId } from '../ids.ts';
import { type Deviation, isMember } from '../scope/clause-matches.ts';
import type { Instant } from '../time.ts';
import { coverageOfDeviation, type CoverageOptions } from './coverage-of-finding.ts';
import type { EffectiveException } from './effective-exception.ts';

/** What an enforcement point asks: is this deviation excepted at this instant (interfaces §4)? */
export type ExceptionQuestion = Deviation & {
  /** Only clauses of this requirement count. */
  readonly requirement?: RequirementId;
  readonly at: Instant;
};

export type ExceptionAnswer = {
  readonly excepted: boolean;
  readonly exception?: ExceptionId;
  readonly grant?: GrantId;
  /** When to ask again at the latest. */
  readonly until?: Instant;
  readonly conditions?: readonly string[];
  /** Not excepted, and not to be enforced by itself: the exception is suspended, and what it is about is safety-critical. People decide (§6.3). */
  readonly enforcement?: 'notice';
  /** Empty when excepted. */
  readonly reasons: readonly Reason[];
  readonly asOf: Instant;
};

/**
 * Answers one question. A term that the caller leaves out is unknown, and a clause limited by it does not hold: `excepted: false`, reason
 * `needs-component` and so on.
 */
export function answerQuestion(
  question: ExceptionQuestion,
  candidates: readonly EffectiveException[],
  options: CoverageOptions = {},
): ExceptionAnswer {
  const { requirement, at } = question;
  const asked = requirement === undefined ? candidates : candidates.map((exception) => onlyCiting(exception, requirement));
  const { covers, reasons, enforcement } = coverageOfDeviation(question, asked, at, options);
  const cover = covers[0];
  if (cover !== undefined) {
    const { exception, grant, until, conditions } = cover;
    return { excepted: true, exception, grant, until, ...(conditions.length === 0 ? {} : { conditions }), reasons: [], asOf: at };
  }
  return { excepted: false, ...(enforcement === undefined ? {} : { enforcement }), reasons: [...reasons, ...beside(question, candidates)], asOf: at };
}

function onlyCiting(exception: EffectiveException, requirement: RequirementId): EffectiveException {
  return { ...exception, scope: exception.scope.filter((clause) => clause.requirement === requirement) };
}

/** What stands beside the question and does not answer it: a record, or an exception from another requirement. */
function beside(question: ExceptionQuestion, candidates: readonly EffectiveException[]): readonly Reason[] {
  const { requirement, asset, at } = question;
  if (requirement === undefined) return [];
  const reasons: Reason[] = [];
  for (const exception of candidates) {
    const record = exception.scope.some(
      (clause) => clause.rules === undefined && clause.requirement === requirement && isMember(clause, asset.type, asset.id),
    );
    if (record)
      reasons.push({
        code: 'record-only',
        text: `${exception.id}: is a record of ${requirement} here; it covers no finding`,
        rule: 'interfaces §3 record',
      });
    const others = [exception].map((one) => ({ ...one, scope: one.scope.filter((clause) => clause.requirement !== requirement) }));
    if (coverageOfDeviation(question, others, at).status === 'covered') {
      reasons.push({
        code: 'requirement-not-cited',
        text: `${exception.id}: covers this for another requirement, not for ${requirement}`,
        rule: 'E1 deviation key',
      });
    }
  }
  return reasons;
}
