import type { Period } from '../calendar.ts';
import type { ExceptionId, Hash, PersonId, UnitId } from '../ids.ts';
import type { Actor, EventEnvelope } from '../log/envelope.ts';
import { addMs, type Instant } from '../time.ts';
import type { ControlTest } from './control.ts';
import type { FailureEffect } from './rules.ts';

/** A control that somebody runs, and that any number of exceptions may rely on: an instance of a kind of the catalogue. */
export type Control = {
  /** Chosen by whoever records it: `pam-prod`. */
  readonly id: string;
  /** Kind in the catalogue, for example `CC-03`. */
  readonly kind: string;
  readonly name: string;
  /** Unit that runs it; its zone and calendar hold for what falls due. */
  readonly unit: UnitId;
  readonly operator: PersonId;
  /** Who is to test it, and is never its operator. */
  readonly tester?: PersonId;
  /** How long a passing test counts; never longer than the catalogue says. */
  readonly cadence: Period;
  /** Controls that share one (platform, administrator, network path) count once. */
  readonly failureDomain?: string;
};

/** A digest of what a test left behind, and what it is. */
export type TestEvidence = { readonly sha256: Hash; readonly name: string };

/** A test that was done. A passing one counts until `goodUntil`: the end of the local day that the cadence leads to. Null for a failed one. */
export type RecordedTest = {
  readonly id: string;
  readonly outcome: 'pass' | 'fail';
  readonly testedAt: Instant;
  readonly goodUntil: Instant | null;
  readonly statement: string;
  readonly evidence: readonly TestEvidence[];
};

/** A failure or removal of a control, and what it did to each exception in force that relied on it. */
export type ControlIncident = {
  /** `i1`, `i2` …, in the order of recording. An exception names it as `CONTROL/i1`. */
  readonly id: string;
  readonly happened: 'failed' | 'removed';
  readonly consequences: readonly { readonly exception: ExceptionId; readonly effect: FailureEffect }[];
  readonly at: Instant;
};

export type ControlEvent =
  | { readonly type: 'control_recorded'; readonly data: { readonly control: Control } }
  /** Its operator says that it is in place; nobody has tested it for that. */
  | { readonly type: 'control_attested'; readonly data: { readonly statement: string } }
  | { readonly type: 'control_tested'; readonly data: { readonly test: RecordedTest } }
  /** Taken away or got round. */
  | { readonly type: 'control_removed'; readonly data: { readonly statement: string } }
  | { readonly type: 'control_retired'; readonly data: { readonly statement: string } }
  /** What its failure did to every exception that relied on it, as one record. */
  | { readonly type: 'control_incident_recorded'; readonly data: Omit<ControlIncident, 'at'> };

export type ControlEnvelope = { [E in ControlEvent as E['type']]: EventEnvelope<E['type'], E['data']> }[ControlEvent['type']];

/** A test as the record keeps it: with its tester, and when it was recorded. */
export type KeptTest = RecordedTest & { readonly tester: PersonId | null; readonly by: Actor['kind']; readonly recordedAt: Instant };

/** A control with what is known of it. */
export type ControlRecord = {
  readonly control: Control;
  readonly revision: number;
  readonly attestedAt: Instant | null;
  /** In the order of recording. */
  readonly tests: readonly KeptTest[];
  /** In the order of recording; absent: none. */
  readonly incidents?: readonly ControlIncident[];
  readonly removedAt: Instant | null;
  readonly retiredAt: Instant | null;
};

/** Test state of a control at an instant (§6.2). `implemented` there is `attested` here: somebody said so. */
export type ControlState = ControlTest | 'removed' | 'retired';

/** Folds the events of a control. Total over them: an event is a fact. Null for none. */
export function foldControl(events: readonly ControlEnvelope[]): ControlRecord | null {
  let record: ControlRecord | null = null;
  for (const event of events) record = after(record, event);
  return record;
}

function after(record: ControlRecord | null, event: ControlEnvelope): ControlRecord | null {
  const { revision } = event;
  if (event.type !== 'control_recorded') return record === null ? null : { ...record, ...changed(record, event), revision };
  const { control } = event.data;
  return record === null ? { control, revision, attestedAt: null, tests: [], removedAt: null, retiredAt: null } : { ...record, control, revision };
}

function changed(record: ControlRecord, event: Exclude<ControlEnvelope, { type: 'control_recorded' }>): Partial<ControlRecord> {
  switch (event.type) {
    case 'control_attested':
      return { attestedAt: event.at };
    case 'control_tested':
      return { tests: [...record.tests, { ...event.data.test, tester: event.actor.person, by: event.actor.kind, recordedAt: event.at }] };
    case 'control_removed':
      return { removedAt: event.at };
    case 'control_retired':
      return { retiredAt: event.at };
    case 'control_incident_recorded':
      return { incidents: [...(record.incidents ?? []), { ...event.data, at: event.at }] };
  }
}

/**
 * The test that counts at an instant: the last one done, among those recorded by then. `independent` leaves out passes of testers who are party to
 * the exception that asks (E46); a failure counts whoever found it. What was got round counts again once a test done since has passed.
 */
export function testThatCounts(record: ControlRecord, at: Instant, independent: (tester: PersonId) => boolean = () => true): KeptTest | null {
  const counting = record.tests.filter(
    (test) => test.recordedAt <= at && (test.outcome === 'fail' || test.tester === null || independent(test.tester)),
  );
  // A later test wins; of two at one instant the failure does.
  return counting.reduce<KeptTest | null>(
    (last, test) => (last === null || test.testedAt > last.testedAt || (test.testedAt === last.testedAt && test.outcome === 'fail') ? test : last),
    null,
  );
}

/** State of a control at an instant; computed from what was recorded, so that a test falls overdue with no job. */
export function controlStateAt(record: ControlRecord, at: Instant, independent?: (tester: PersonId) => boolean): ControlState {
  const { removedAt, retiredAt, attestedAt } = record;
  if (retiredAt !== null && retiredAt <= at) return 'retired';
  const test = testThatCounts(record, at, independent);
  if (removedAt !== null && removedAt <= at && !passedSince(test, removedAt)) return 'removed';
  if (test !== null) return test.goodUntil === null ? 'tested_fail' : at < test.goodUntil ? 'tested_pass' : 'test_overdue';
  return attestedAt !== null && attestedAt <= at ? 'attested' : 'planned';
}

/** What a control is worth to an exception at an instant: a passing test counts for some days after it fell overdue (E28). */
export function creditedTest(record: ControlRecord, at: Instant, graceDays: number, independent?: (tester: PersonId) => boolean): ControlTest {
  const state = controlStateAt(record, at, independent);
  if (state === 'retired') return 'planned';
  if (state === 'removed') return 'tested_fail';
  if (state !== 'test_overdue') return state;
  const goodUntil = testThatCounts(record, at, independent)?.goodUntil ?? null;
  return goodUntil !== null && at < afterGrace(goodUntil, graceDays) ? 'tested_pass' : 'test_overdue';
}

/** The instant at which an overdue test is worth nothing any more. */
export function afterGrace(goodUntil: Instant, graceDays: number): Instant {
  return addMs(goodUntil, graceDays * 24 * 3_600_000);
}

function passedSince(test: KeptTest | null, removedAt: Instant): boolean {
  return test !== null && test.outcome === 'pass' && test.testedAt > removedAt;
}

/** Id of the next incident on a control. */
export function nextIncident({ incidents = [] }: ControlRecord): string {
  return `i${incidents.length + 1}`;
}
