import { conflictsOf, type Parties } from '../approval/separation-of-duties.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import type { OrganisationTrees } from '../org/reporting-line.ts';
import type { Instant } from '../time.ts';
import type { AssessedControl, ControlTest } from './control.ts';
import { type ControlRecord, type ControlState, controlStateAt, creditedTest, type KeptTest, testThatCounts } from './record.ts';

/** What is known of the controls that people run, by id. */
export type ControlRegister = ReadonlyMap<string, ControlRecord>;

/** Who asks what a control is worth: a pass by one of its people, or by somebody who reports to one, is none to it (E46). */
type ReliedBy = { readonly parties: Parties; readonly organisation: OrganisationTrees };

/** A control as an assessor enters it: `test` may be left out where it is recorded. */
export type EnteredControl = Omit<AssessedControl, 'test'> & { readonly test?: ControlTest };

/**
 * The controls of an assessment as the register shows them (§5.3): a recorded one has the operator, failure domain and test that are on record,
 * whatever was entered. Refused for one that is not there, is retired, is of another kind, or for a better test than is on record.
 */
export function controlsFound(
  entered: readonly EnteredControl[], register: ControlRegister, by: ReliedBy, at: Instant, testsOnRecord: boolean,
): Decision<readonly AssessedControl[]> {
  const reasons: Reason[] = [];
  const found = entered.map((control): AssessedControl => {
    const { instance, test = 'planned' } = control;
    if (instance === undefined) {
      if (testsOnRecord && test === 'tested_pass') reasons.push(notOnRecord(control.id, 'names no control that is recorded'));
      return { ...control, test };
    }
    const record = register.get(instance);
    if (record === undefined || record.control.kind !== control.id) {
      reasons.push({ code: 'unknown-control', rule: '§6.2', text: `instance: expected a recorded ${control.id}, got ${instance}${record === undefined ? ', which is not recorded' : `, a ${record.control.kind}`}.` });
      return { ...control, test };
    }
    const state = controlStateAt(record, at, independentOf(by));
    if (state === 'retired') reasons.push({ code: 'already-ended', rule: '§6.2', text: `instance: ${instance} is retired; name another control.` });
    const actual = creditedTest(record, at, 0, independentOf(by));
    if (control.test === 'tested_pass' && actual !== 'tested_pass') reasons.push(notOnRecord(instance, `is ${state}`));
    const { operator, failureDomain = control.failureDomain } = record.control;
    return { ...control, test: actual, operator, ...(failureDomain === undefined ? {} : { failureDomain }) };
  });
  return reasons.length > 0 ? refuse(...reasons) : accept(found);
}

/** A relied-on control as it is at an instant. Null members: it is not on record, so that what was assessed stands; or it has no test. */
export type ControlNow = {
  readonly control: AssessedControl;
  readonly record: ControlRecord | null;
  readonly state: ControlState | null;
  /** The test that counts. */
  readonly last: KeptTest | null;
};

/** The controls of an assessment with the tests that are on record at an instant; overdue ones count for the days of grace. */
export function controlsAt(
  assessed: readonly AssessedControl[], register: ControlRegister, by: ReliedBy, at: Instant, graceDays: number,
): readonly ControlNow[] {
  return assessed.map((control) => {
    const record = control.instance === undefined ? undefined : register.get(control.instance);
    if (record === undefined) return { control, record: null, state: null, last: null };
    const independent = independentOf(by);
    const test = creditedTest(record, at, graceDays, independent);
    return { control: { ...control, test }, record, state: controlStateAt(record, at, independent), last: testThatCounts(record, at, independent) };
  });
}

function independentOf({ parties, organisation }: ReliedBy): (tester: PersonId) => boolean {
  // Whoever left since has tested it all the same.
  return (tester) => !conflictsOf(tester, 'test-control', parties, organisation).some(({ code }) => code === 'tester-is-party' || code === 'beneficiary');
}

function notOnRecord(control: string, why: string): Reason {
  return { code: 'test-not-on-record', rule: '§5.3, §6.2', text: `test: tested_pass needs a passing test on record that is not overdue and whose tester is not party; ${control} ${why}. Record a test, or leave it out.` };
}
