import { assetClasses } from '../asset/asset.ts';
import { controlTests } from '../control/control.ts';
import { controlFailures, failureEffects } from '../control/rules.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import { roles } from '../org/organisation.ts';
import { bands } from '../risk/rating.ts';
import { type Check, dictionary, eitherOf, fault, list, nullOr, number, oneOf, partial, record, shape, text } from './document-checks.ts';
import type { ApprovalMatrix } from './matrix.ts';
import { standardMatrix } from './standard-matrix.ts';

const level = oneOf([1, 2, 3, 4, 5]);
const band = oneOf(bands);
const role = oneOf(roles);
const share = number({ from: 0, to: 1, whole: false });
const count = number({ from: 0, to: 1_000_000 });
const percent = number({ from: 1, to: 100 });
const share100 = number({ from: 1, to: 1000 });
const period = eitherOf(shape({ months: number({ from: 1, to: 120 }) }), shape({ days: number({ from: 1, to: 3660 }) }));
const duty = eitherOf(shape({ businessDays: number({ from: 0, to: 250 }) }), shape({ days: number({ from: 0, to: 366 }) }));
const termRow = shape({ longest: period, reviewEvery: period, renewalOpensDays: count, maxRenewals: nullOr(count), lineageCap: nullOr(period) });
const seatKind: Check = (value, at, faults) => {
  const known = ['risk-owner', 'level', 'superior', 'policy-owner', 'control-owner', ...roles.map((one) => `named:${one}`)];
  oneOf(known)(value, at, faults);
};

const matrixShape = shape({
  version: number({ from: 1, to: 1_000_000 }),
  risk: shape({
    bandUpTo: record(bands, number({ from: 1, to: 25 })),
    overrides: shape({ safetyImpact: number({ from: 1, to: 5 }), safetyBand: band, knownExploitedBand: band }),
    credit: record(controlTests, share),
    attestationUpTo: band,
    controlCaps: dictionary(shape({ strength: share, credit: share }, { optional: ['strength', 'credit'] })),
    strengths: list(share, 1),
    mostReduction: share,
    mostSteps: number({ from: 0, to: 4 }),
    controlsFrom: band,
    testedFrom: band,
  }),
  terms: shape({
    bands: record(bands, termRow),
    enduring: termRow,
    enduringClasses: list(oneOf(assetClasses)),
    emergencyHours: number({ from: 1, to: 720 }),
    knownExploited: period,
  }),
  level: shape({
    base: record(bands, level),
    floors: shape({
      crown: level,
      tier: record([1, 2, 3], level),
      assetClass: partial(assetClasses, level),
      unclassifiedAsset: level,
      inherent: record(bands, level),
      enduring: level,
      falsePositive: level,
      manyAssets: level,
    }),
    bumps: shape({ most: number({ from: 0, to: 4 }), durationSharePercent: percent, durationFrom: band, renewals: count, stalls: count }),
    breadth: shape({ assets: count, sharePercent: percent, shareFromAssets: count, manyAssets: count }),
    cap: level,
    knownExploited: level,
  }),
  seats: shape({
    levels: record(
      [1, 2, 3, 4, 5],
      shape({
        riskOwner: oneOf(['lead', 'head', 'executive']),
        second: eitherOf(shape({ kind: oneOf(['role']), role, orControlOwner: oneOf([true, false]) }), shape({ kind: oneOf(['committee']), role }), shape({ kind: oneOf(['none']) })),
      }),
    ),
    offices: partial(roles, shape({ title: text, voice: oneOf(['accepts_risk', 'veto', 'opinion']), delegable: oneOf([true, false]) })),
    policyOwnerTierAtMost: oneOf([0, 1, 2, 3]),
    personalData: nullOr(role),
    externalClause: nullOr(role),
    maxBusinessSeats: number({ from: 1, to: 20 }),
    roleAbove: partial(roles, role),
    lastResort: list(role),
    distinct: list((value, at, faults) => {
      if (!Array.isArray(value) || value.length !== 2) return fault(faults, at, 'a pair of seat kinds', value);
      value.forEach((kind, index) => seatKind(kind, `${at}.${index}`, faults));
    }),
    committeeTie: oneOf(['rejected', 'chair']),
    committeeLeast: number({ from: 3, to: 50 }),
  }),
  duties: shape({ draft: duty, triage: duty, assess: duty, decide: record(bands, duty), decideExploited: duty, vote: record(bands, duty), decideEmergency: shape({ hours: number({ from: 1, to: 72 }) }), answer: duty, acknowledge: duty, precedents: duty, appeal: nullOr(duty), ratify: duty, reaffirm: record(bands, duty), cure: record(bands, duty), breach: duty, review: record(bands, nullOr(duty)), authorityCure: duty, successor: duty }),
  lifecycle: shape({
    renewalDueDays: record(bands, count), renewalAttempts: number({ from: 1, to: 10 }), renewalVoidDays: number({ from: 1, to: 90 }),
    bridgeDays: nullOr(number({ from: 1, to: 31 })), lineageGapDays: number({ from: 1, to: 366 }), lineageUnseenMonths: number({ from: 1, to: 60 }),
    historyMonths: number({ from: 1, to: 120 }),
    shoppingDays: number({ from: 0, to: 366 }),
    heldDays: number({ from: 0, to: 366 }),
    coolingDays: number({ from: 0, to: 366 }),
    emergency: nullOr(shape({ ratifiedAtMost: level, againDays: count, ofUnit: count, onAsset: count })),
  }),
  controls: shape({
    graceDays: record(bands, number({ from: 0, to: 31 })),
    testsOnRecord: oneOf([true, false]),
    failure: record(controlFailures, record(bands, shape({ cover: oneOf(failureEffects), cure: nullOr(duty) }))),
    review: record(controlFailures, record(bands, nullOr(duty))), escalateOverdue: list(oneOf(bands)), noticeClasses: list(oneOf(assetClasses)),
  }),
  appetite: shape({
    points: record(bands, count), factors: list(shape({ assetsFrom: number({ from: 1, to: 1_000_000 }), hundredths: number({ from: 100, to: 10_000 }) }), 1),
    amberPercent: percent, redPercent: share100, hardStopPercent: share100, budgets: dictionary(count), reservedPercent: share100, requesterPercent: percent,
  }),
  delegation: shape({ mostDays: number({ from: 1, to: 366 }), levelsBelow: number({ from: 0, to: 2 }) }),
  outside: shape({
    retiredAbsentDays: number({ from: 1, to: 366 }), retiredUnopposed: duty, incidentReview: duty, planReview: duty, reassess: shape({ knownExploited: duty, other: duty }), directiveBinds: oneOf([true, false]), slipDays: count, versionReview: duty,
    feedFreshHours: number({ from: 1, to: 720 }), ownerVacant: record(bands, duty), overdueDays: record(bands, number({ from: 0, to: 31 })),
  }),
});

/** Reads a matrix document. Refused with a `matrix-hole` for every place that is missing, misspelt or out of range, or that leads nowhere. */
export function validateMatrix(written: unknown): Decision<ApprovalMatrix> {
  const faults: Reason[] = [];
  const document = completed(written);
  matrixShape(document, '', faults);
  if (faults.length > 0) return refuse(...faults);
  const matrix = document as ApprovalMatrix;
  dangling(matrix, faults);
  return faults.length > 0 ? refuse(...faults) : accept(matrix);
}

/** A matrix that was published before there were rules of renewal, controls, exposure, delegation, outside facts, versions of requirements, emergencies or cures has the default ones. */
function completed(document: unknown): unknown {
  if (!isRecord(document)) return document;
  const { lifecycle, controls, appetite, delegation, outside, duties, seats } = standardMatrix;
  const older: Readonly<Record<string, unknown>> = { lifecycle, controls, appetite, delegation, outside, ...document };
  return {
    ...older,
    ...(isRecord(document['seats']) ? { seats: { committeeTie: seats.committeeTie, ...document['seats'] } } : {}),
    ...(isRecord(document['duties']) ? { duties: { draft: duties.draft, decideExploited: duties.decideExploited, vote: duties.vote, decideEmergency: duties.decideEmergency, ratify: duties.ratify, reaffirm: duties.reaffirm, cure: duties.cure, breach: duties.breach, review: duties.review, authorityCure: duties.authorityCure, successor: duties.successor, ...document['duties'] } } : {}),
    ...(isRecord(older['outside']) ? { outside: { versionReview: outside.versionReview, reassess: outside.reassess, directiveBinds: outside.directiveBinds, slipDays: outside.slipDays, ...older['outside'] } } : {}),
    ...(isRecord(older['controls']) ? { controls: { noticeClasses: controls.noticeClasses, escalateOverdue: controls.escalateOverdue, ...older['controls'], review: isRecord(older['controls']['review']) ? { overdue: controls.review.overdue, ...older['controls']['review'] } : (older['controls']['review'] ?? controls.review) } } : {}),
    ...(isRecord(older['lifecycle']) ? { lifecycle: { emergency: lifecycle.emergency, shoppingDays: lifecycle.shoppingDays, heldDays: lifecycle.heldDays, coolingDays: lifecycle.coolingDays, ...older['lifecycle'] } } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** References inside the document that lead nowhere, or in a circle. */
function dangling({ seats }: ApprovalMatrix, faults: Reason[]): void {
  for (const place of ['personalData', 'externalClause'] as const) {
    const office = seats[place];
    if (office !== null && seats.offices[office] === undefined)
      fault(faults, `seats.${place}`, `one of the offices ${Object.keys(seats.offices).join(', ')}`, seats[place]);
  }
  for (const start of roles) {
    const seen = new Set([start]);
    for (let at = seats.roleAbove[start]; at !== undefined; at = seats.roleAbove[at]) {
      if (seen.has(at)) {
        fault(faults, `seats.roleAbove.${start}`, 'a chain that ends', at);
        break;
      }
      seen.add(at);
    }
  }
}
