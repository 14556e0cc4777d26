import { addPeriod, endOfLocalDay, localDateAt, parseLocalDate, type Period, periodText } from '../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportsTo } from '../org/reporting-line.ts';
import type { Instant } from '../time.ts';
import { catalogueControl, controlCatalogue } from './catalogue.ts';
import { type Control, type ControlEvent, type ControlRecord, controlStateAt, type TestEvidence } from './record.ts';

export type ControlTested = {
  readonly outcome: 'pass' | 'fail';
  readonly statement: string;
  readonly evidence: readonly TestEvidence[];
  /** Absent: now. */
  readonly testedAt?: Instant;
};

/** What can be asked of a control. `record` says what it is, whole, for the first time or anew. */
export type ControlCommand =
  | { readonly verb: 'record'; readonly control: Omit<Control, 'cadence'> & { readonly cadence?: Period } }
  | { readonly verb: 'attest' | 'remove' | 'retire'; readonly statement: string }
  | ({ readonly verb: 'test' } & ControlTested);

export type ControlFacts = { readonly now: Instant; readonly actor: PersonId; readonly organisation: Organisation };

const leastStatement = 20;

/** Decides a command on a control; null: there is none of this id yet. Who may try is for access. */
export function decideControl(record: ControlRecord | null, command: ControlCommand, facts: ControlFacts): Decision<readonly ControlEvent[]> {
  if (record !== null && record.retiredAt !== null) {
    return refuse({ code: 'already-ended', rule: '§6.2', text: `${record.control.id} was retired at ${record.retiredAt}; record a new control instead.` });
  }
  if (command.verb === 'record') return recordControl(record, command.control, facts);
  if (record === null) return refuse({ code: 'unknown-control', rule: '§6.2', text: 'There is no control of this id; record it first.' });
  if (command.verb === 'test') return testControl(record, command, facts);
  const { verb, statement } = command;
  const short = shortStatement(statement);
  if (short !== null) return refuse(short);
  if (verb === 'attest' && controlStateAt(record, facts.now) === 'removed') {
    return refuse({ code: 'control-removed', rule: '§6.2', text: `${record.control.id} was removed or got round at ${record.removedAt}; only a passing test shows that it is back.` });
  }
  const events = { attest: 'control_attested', remove: 'control_removed', retire: 'control_retired' } as const;
  return accept([{ type: events[verb], data: { statement: statement.trim() } }]);
}

function recordControl(record: ControlRecord | null, asked: Extract<ControlCommand, { verb: 'record' }>['control'], { organisation }: ControlFacts): Decision<readonly ControlEvent[]> {
  const kind = catalogueControl(asked.kind);
  const reasons: Reason[] = [];
  const invalid = (text: string) => reasons.push({ code: 'invalid-field', rule: '§6.1', text });
  if (kind === undefined) return refuse({ code: 'invalid-field', rule: '§6.1', text: `kind: expected one of the catalogue, ${controlCatalogue[0]?.id} to ${controlCatalogue.at(-1)?.id}, got ${asked.kind}.` });
  if (record !== null && record.control.kind !== asked.kind) invalid(`kind: ${record.control.id} is a ${record.control.kind} and stays one; record another control.`);
  if (asked.name.trim().length === 0) invalid('name: expected a name, got nothing.');
  if (!organisation.units.has(asked.unit)) invalid(`unit: ${asked.unit} is not recorded; record it first.`);
  for (const [place, person] of [['operator', asked.operator], ['tester', asked.tester]] as const) {
    if (person !== undefined && organisation.people.get(person)?.active !== true) {
      reasons.push({ code: 'inactive-person', rule: '§6.2', text: `${place}: expected an active person of the directory, got ${person}.` });
    }
  }
  if (asked.tester !== undefined) reasons.push(...testerConflicts(asked.tester, asked.operator, organisation));
  if (kind.cadence === null && asked.cadence !== undefined) invalid(`cadence: no test of ${kind.id} counts; leave it out.`);
  if (kind.cadence !== null && asked.cadence !== undefined && isLonger(asked.cadence, kind.cadence)) {
    invalid(`cadence: a test of ${kind.id} counts for at most ${periodText(kind.cadence)}, not ${periodText(asked.cadence)}.`);
  }
  if (reasons.length > 0) return refuse(...reasons);
  const control: Control = { ...asked, name: asked.name.trim(), cadence: asked.cadence ?? kind.cadence ?? { days: 1 } };
  return accept([{ type: 'control_recorded', data: { control } }]);
}

/** A test by somebody who neither runs the control nor reports to whoever does, with evidence, not in the future (§6.2, §4.3-3, E46). */
function testControl(record: ControlRecord, asked: ControlTested, facts: ControlFacts): Decision<readonly ControlEvent[]> {
  const { control, tests } = record;
  const testedAt = asked.testedAt ?? facts.now;
  const reasons: Reason[] = [...testerConflicts(facts.actor, control.operator, facts.organisation)];
  const short = shortStatement(asked.statement);
  if (short !== null) reasons.push(short);
  if (catalogueControl(control.kind)?.cadence === null) {
    reasons.push({ code: 'invalid-field', rule: '§6.1', text: `No test of ${control.kind} counts: it depends on the people whose behaviour is the risk. Choose another kind of control.` });
  }
  if (asked.evidence.length === 0) reasons.push({ code: 'evidence-missing', rule: '§6.2', text: 'evidence: expected the digest of at least one file that the test left behind, got none.' });
  if (testedAt > facts.now) reasons.push({ code: 'invalid-field', rule: '§6.2', text: `testedAt: expected an instant up to now (${facts.now}), got ${testedAt}.` });
  const zone = facts.organisation.units.get(control.unit)?.zone;
  if (zone === undefined) reasons.push({ code: 'invalid-field', rule: '§6.2', text: `${control.unit}, the unit of ${control.id}, is not recorded any more; record the control with its new unit.` });
  if (reasons.length > 0 || zone === undefined) return refuse(...reasons);
  const goodUntil = asked.outcome === 'fail' ? null : endOfLocalDay(addPeriod(localDateAt(testedAt, zone), control.cadence), zone);
  const test = { id: `t${tests.length + 1}`, outcome: asked.outcome, testedAt, goodUntil, statement: asked.statement.trim(), evidence: asked.evidence };
  return accept([{ type: 'control_tested', data: { test } }]);
}

function testerConflicts(tester: PersonId, operator: PersonId, organisation: Organisation): readonly Reason[] {
  if (tester === operator) return [{ code: 'tester-is-party', rule: '§4.3-3', text: `${tester} runs the control, and may not test it: somebody else does.` }];
  if (!reportsTo(organisation, tester, operator)) return [];
  return [{ code: 'tester-is-party', rule: '§4.3-3, E46', text: `${tester} reports to ${operator}, who runs the control, and may not test it: somebody else does.` }];
}

function shortStatement(statement: string): Reason | null {
  const written = statement.trim().length;
  if (written >= leastStatement) return null;
  return { code: 'missing-field', rule: '§6.2', text: `statement: expected at least ${leastStatement} characters on what was seen, got ${written}.` };
}

function isLonger(a: Period, b: Period): boolean {
  const from = parseLocalDate('2026-01-01');
  return addPeriod(from, a) > addPeriod(from, b);
}
