import { accept, type Decision, refuse } from '../../errors.ts';
import { freezeScope } from '../../scope/freeze-scope.ts';
import { compareScopes } from '../../scope/narrower.ts';
import type { Scope } from '../../scope/scope.ts';
import type { ExceptionContent, Version } from '../content.ts';
import type { ExceptionFacts } from '../facts.ts';
import { nextVersionNumber } from '../change-request.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { ExceptionCase } from '../state.ts';

/**
 * The version that an approver leaves when approving less (§4.6, E6): derived from the submitted one by a machine-checked narrowing only.
 * Members stay those that were frozen: a narrowed container never takes in what joined since.
 */
export function narrowVersion(
  state: ExceptionCase, narrower: { readonly lastDay?: string; readonly scope?: Scope }, facts: ExceptionFacts,
): Decision<{ readonly version: Version; readonly relianceHash: Version['relianceHash'] }> {
  const latest = state.versions.at(-1);
  if (latest === undefined) return refuse({ code: 'wrong-state', rule: '§4.6', text: `${state.id} has no version to narrow: it is submitted first.` });
  const lastDay = narrower.lastDay ?? latest.content.validity.lastDay;
  const scope = narrower.scope ?? latest.content.scope;
  const frozen = narrower.scope === undefined ? latest.frozen.scope : freezeScope(scope, facts.membersUnder);
  const change = compareScopes(frozen, latest.frozen.scope);
  if (change === 'wider') {
    return refuse({ code: 'not-narrower', rule: '§4.6, I4', text: 'narrower.scope: expected clauses that lie within the requested ones; this one is wider, or cannot be proved narrower.' });
  }
  if (!/^\d{4}-\d\d-\d\d$/.test(lastDay) || lastDay > latest.content.validity.lastDay) {
    return refuse({ code: 'not-narrower', rule: '§4.6', text: `narrower.lastDay: expected a day up to ${latest.content.validity.lastDay}, got ${lastDay}.` });
  }
  if (change === 'same' && lastDay === latest.content.validity.lastDay) {
    return refuse({ code: 'nothing-to-narrow', rule: '§4.6', text: 'narrower: expected a shorter lastDay or a narrower scope, got what was requested; approve instead.' });
  }
  const content: ExceptionContent = { ...latest.content, scope, validity: { ...latest.content.validity, lastDay } };
  const units = new Set(frozen.flatMap((clause) => clause.members.map((id) => facts.asset({ type: clause.asset.type, id })?.unit)));
  const version = makeVersion(nextVersionNumber(state), content, {
    ...latest.frozen, scope: frozen,
    assetUnits: latest.frozen.assetUnits.filter((unit) => units.has(unit)),
    requirements: latest.frozen.requirements.filter(({ id }) => scope.some((clause) => clause.requirement === id)),
  });
  return accept({ version, relianceHash: relianceHashOf(version, state.assessment, state.required, state.focus) });
}
