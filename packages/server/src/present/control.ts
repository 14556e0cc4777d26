import type { ControlReply, reliedControl, ReplyOf, riskNow, routes } from '@exeat/contract';
import {
  type ApprovalMatrix, type ControlRecord, type ControlRegister, controlsAt, controlStateAt, currentRisk, type ExceptionCase, type ExceptionId, type Instant,
  type Organisation, type OrganisationTrees, partiesOf, type PossibleControlAction, testThatCounts,
} from '@exeat/core';
import type { z } from 'zod';
import { personOrNull, personReply } from './person.ts';
import { namedReasons } from './reasons.ts';

/** A control as answers show it, with its state by the clock. */
export function controlView(record: ControlRecord, organisation: Organisation, now: Instant): ControlReply {
  const { control, revision, attestedAt, removedAt, retiredAt } = record;
  return {
    id: control.id, kind: control.kind, name: control.name, unit: control.unit,
    operator: personReply(organisation, control.operator), tester: personOrNull(organisation, control.tester ?? null),
    cadence: control.cadence, failureDomain: control.failureDomain ?? null,
    state: controlStateAt(record, now), goodUntil: testThatCounts(record, now)?.goodUntil ?? null,
    attestedAt, removedAt, retiredAt, revision, asOf: now,
  };
}

export function wholeControlView(
  record: ControlRecord,
  { organisation, now, matrix, reliedOnBy, possible, stored }: {
    readonly organisation: Organisation; readonly now: Instant; readonly matrix: ApprovalMatrix; readonly reliedOnBy: readonly ExceptionId[];
    readonly possible: readonly PossibleControlAction[];
    /** Files of tests that are kept here. */
    readonly stored: ReadonlySet<string>;
  },
): ReplyOf<typeof routes.getControl> {
  return {
    ...controlView(record, organisation, now),
    tests: record.tests.map((test) => ({ ...test, tester: personOrNull(organisation, test.tester), evidence: test.evidence.map((one) => ({ ...one, stored: stored.has(one.sha256) })) })),
    reliedOnBy: [...reliedOnBy],
    failure: matrix.controls.failure,
    review: matrix.controls.review,
    incidents: (record.incidents ?? []).map(({ consequences, ...incident }) => ({ ...incident, consequences: consequences.map((one) => ({ ...one })) })),
    actions: possible.map(({ action, allowed, reasons }) => ({ action, allowed, reasons: namedReasons(reasons, organisation) })),
  };
}

type Relying = { readonly now: Instant; readonly organisation: OrganisationTrees; readonly matrix: ApprovalMatrix; readonly controls: ControlRegister };

/** The controls that a case relies on as they are now, and the risk that their tests support. */
export function reliedView(
  state: ExceptionCase, { now, organisation, matrix, controls }: Relying,
): { readonly controls: z.output<typeof reliedControl>[]; readonly riskNow: z.output<typeof riskNow> | null } {
  const { assessment } = state;
  if (assessment === null) return { controls: [], riskNow: null };
  const relied = controlsAt(assessment.controls, controls, { parties: partiesOf(state), organisation }, now, matrix.controls.graceDays[assessment.residualBand]);
  return {
    controls: relied.map(({ control, record, state: test, last }) => ({
      id: control.id, instance: control.instance ?? null, name: record?.control.name ?? null, operator: personOrNull(organisation.now, record?.control.operator ?? null),
      state: test, test: control.test, testedAt: last?.testedAt ?? null, goodUntil: last?.goodUntil ?? null,
    })),
    riskNow: currentRisk(assessment, relied.map(({ control }) => control), matrix.risk),
  };
}
