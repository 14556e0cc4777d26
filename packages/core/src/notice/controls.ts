import { controlsAt } from '../control/relied-on.ts';
import { afterGrace } from '../control/record.ts';
import { partiesOf } from '../exception/facts.ts';
import type { ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { PersonId } from '../ids.ts';
import { holdersOf, reportingLine } from '../org/reporting-line.ts';
import type { Instant } from '../time.ts';
import { concernedBy, type Notice, type NoticeFacts, partiesTold, tell } from './notice.ts';

const living: readonly ExceptionState[] = ['approved_scheduled', 'active', 'suspended'];

/** Controls that an exception relies on whose test is overdue (§6.3): who runs and who tests it, and whose exception it is; from a high risk on those above too. Failures that left cover standing: whoever accepted the risk. */
export function controlNotices(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  return [...overdueTests(state, facts), ...failuresKept(state)];
}

/** Every instant at which a test falls overdue without anything happening. */
export function controlInstants(state: ExceptionCase, facts: NoticeFacts): readonly Instant[] {
  return testsOf(state, facts).map(({ goodUntil }) => goodUntil);
}

function overdueTests(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  const { organisation, matrix } = facts;
  const band = state.assessment?.residualBand ?? 'critical';
  return testsOf(state, facts).flatMap(({ control: { id, name, unit, operator, tester }, test, goodUntil }) => {
    const worthless = afterGrace(goodUntil, matrix.controls.graceDays[band]);
    const text = `${name} (${id}), on which ${state.id} relies, has no test that still counts since ${goodUntil}. Untested it is worth nothing to the exception from ${worthless} on.`;
    const people = [operator, ...(tester === undefined ? [] : [tester]), ...partiesTold(state)];
    const told = tell(state, people, { kind: 'control_overdue', key: `overdue:${id}:${test}`, at: goodUntil, due: worthless, text });
    if (!matrix.controls.escalateOverdue.includes(band)) return told;
    const above: readonly PersonId[] = [...reportingLine(organisation.now, operator).slice(0, 1), ...holdersOf(organisation.now, 'ciso', unit)];
    const escalated = tell(state, [...new Set(above)], { kind: 'escalated', key: `overdue-above:${id}:${test}`, at: goodUntil, due: worthless, text: `${text} See to it that it is tested.` });
    return [...told, ...escalated.filter(({ person }) => !people.includes(person))];
  });
}

function testsOf(state: ExceptionCase, { controls, organisation, matrix, now }: NoticeFacts) {
  const { assessment } = state;
  if (assessment === null || controls === undefined || !living.includes(stateAt(state, now))) return [];
  const grace = matrix.controls.graceDays[assessment.residualBand];
  return controlsAt(assessment.controls, controls, { parties: partiesOf(state), organisation }, now, grace).flatMap(({ record, last, state: test }) =>
    record === null || last === null || last.goodUntil === null || (test !== 'tested_pass' && test !== 'test_overdue') ? [] : [{ control: record.control, test: last.id, goodUntil: last.goodUntil }],
  );
}

/** What suspended or ended cover is told as that. */
function failuresKept(state: ExceptionCase): readonly Notice[] {
  return (state.controlFailures ?? []).filter(({ effect }) => effect === 'kept').flatMap(({ incident, text, at }) =>
    tell(state, concernedBy(state), { kind: 'control_failed', key: `control:${incident}`, at, text: `${text} ${state.id} relies on it; cover stands for now.` }),
  );
}
