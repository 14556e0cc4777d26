import type { Reason } from '../errors.ts';
import type { ReportedRule } from '../finding/finding.ts';
import type { JudgedRule } from '../risk/assessment.ts';
import { ruleKey } from '../scope/rule-id.ts';
import { voided } from './commands/end.ts';
import type { ExceptionEvent } from './events.ts';
import type { ExceptionFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';
import { stateAt } from './state-at.ts';

const living = ['approved_scheduled', 'active', 'suspended'];

/** By which rules the assessor judges that a report is wrong (E52); absent for what is no false positive. What names no version cannot be told from another one. */
export function judgedRules({ content: { basis } }: ExceptionCase, { reportedRules }: Pick<ExceptionFacts, 'reportedRules'>): { readonly judgedRules?: readonly JudgedRule[] } {
  if (basis !== 'false_positive') return {};
  const judged = reportedRules.flatMap(({ rule, tool, version }) => (version === null ? [] : [{ rule: ruleKey(rule), tool, version }]));
  return { judgedRules: judged };
}

/** T17: nobody is granted what was judged by another version of a tool's rule, or before the tool reported it. */
export function rulesMoved({ content: { basis }, assessment }: ExceptionCase, { reportedRules }: Pick<ExceptionFacts, 'reportedRules'>): readonly Reason[] {
  if (basis !== 'false_positive') return [];
  const judged = assessment?.judgedRules ?? [];
  const moved = reportedRules.filter((one) => one.version !== null && !judged.some((before) => isOf(one, before) && before.version === one.version));
  return moved.map((one) => ({
    code: 'rule-version-changed', rule: 'E52, T17', text: `${textOf(one)} reports it now; judged was ${versionsOf(judged.filter((before) => isOf(one, before)))}. Return it to the assessor, so that the report is judged as it is now.`,
  }));
}

/**
 * What follows for a false positive in force from a report that has just been read (E52): it ends at once where a tool reports it open by another version of its rule than
 * was judged. What no tool had reported by then counts as it came first. `reported`: everything open in its scope now; `before`: the versions of the tools whose report
 * was read, until then. No events: nothing follows.
 */
export function ruleVersionEffect(
  state: ExceptionCase, { reported, before }: { readonly reported: readonly ReportedRule[]; readonly before: readonly ReportedRule[] }, facts: Pick<ExceptionFacts, 'now' | 'matrix'>,
): readonly ExceptionEvent[] {
  if (state.content.basis !== 'false_positive' || state.ended !== null || !living.includes(stateAt(state, facts.now))) return [];
  const judged = state.assessment?.judgedRules ?? [];
  const other = reported.find((one) => {
    const frozen = judged.filter((rule) => isOf(one, rule));
    if (frozen.length > 0) return !frozen.some(({ version }) => version === one.version);
    const first = before.find((rule) => rule.version !== null && isSame(one, rule)) ?? reported.find((rule) => rule.version !== null && isSame(one, rule)) ?? one;
    return first.version !== one.version;
  });
  if (other === undefined) return [];
  const frozen = judged.filter((rule) => isOf(other, rule));
  const text = `${textOf(other)} reports it now, and ${frozen.length > 0 ? versionsOf(frozen) : 'an earlier version'} was judged: a report by another version of a rule is not known to be wrong. Ask again, so that it is judged.`;
  return [{ type: 'exception_revoked', data: { cause: 'rule_version_changed', text, endsAt: facts.now } }, ...voided(state, 'revoked', facts)];
}

function isOf({ rule, tool }: ReportedRule, judged: JudgedRule): boolean {
  return judged.rule === ruleKey(rule) && judged.tool === tool;
}

function isSame(one: ReportedRule, other: ReportedRule): boolean {
  return ruleKey(one.rule) === ruleKey(other.rule) && one.tool === other.tool;
}

function textOf({ rule, tool, version }: ReportedRule): string {
  return `${ruleKey(rule)} of ${tool} ${version ?? 'in a version that it does not name'}`;
}

function versionsOf(judged: readonly JudgedRule[]): string {
  return judged.length === 0 ? 'no report of it' : judged.map(({ version }) => version).join(', ');
}
