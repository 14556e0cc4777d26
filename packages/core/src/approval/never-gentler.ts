import type { DutyPeriod } from '../business-days.ts';
import { latestLastDay, parseLocalDate, type Period } from '../calendar.ts';
import { controlFailures, failureEffects } from '../control/rules.ts';
import type { Reason } from '../errors.ts';
import { type Band, bands } from '../risk/rating.ts';
import { fault } from './document-checks.ts';
import type { ApprovalMatrix } from './matrix.ts';

/** How strict what stands at a place is: the higher, the stricter. */
type Step = readonly [place: string, strictness: number, written?: unknown];

/** Every place of a matrix at which worse facts are treated more gently than better ones: with a lower level, a longer term, or more time. */
export function gentlerPlaces(matrix: ApprovalMatrix): readonly Reason[] {
  const faults: Reason[] = [];
  levels(matrix, faults);
  terms(matrix, faults);
  duties(matrix, faults);
  controls(matrix, faults);
  appetite(matrix, faults);
  return faults.filter(({ rule }, at) => faults.findIndex((other) => other.rule === rule) === at);
}

function levels({ risk, level: rules, seats }: ApprovalMatrix, faults: Reason[]): void {
  rising(byBand('risk.bandUpTo', risk.bandUpTo, Number), faults, { strictly: true });
  if (risk.bandUpTo.critical !== 25) fault(faults, 'risk.bandUpTo.critical', '25, the highest score', risk.bandUpTo.critical);
  rising(byBand('level.base', rules.base, Number), faults);
  rising(byBand('level.floors.inherent', rules.floors.inherent, Number), faults);
  rising(([3, 2, 1] as const).map((tier) => [`level.floors.tier.${tier}`, rules.floors.tier[tier]]), faults);
  rising(([1, 2, 3, 4, 5] as const).map((n) => [`seats.levels.${n}.riskOwner`, ['lead', 'head', 'executive'].indexOf(seats.levels[n].riskOwner), seats.levels[n].riskOwner]), faults);
  for (const [name, floor] of Object.entries(rules.floors.assetClass)) {
    if (floor > rules.floors.unclassifiedAsset)
      fault(faults, 'level.floors.unclassifiedAsset', `at least ${floor}, the floor of ${name}: an unknown class is never benign`, rules.floors.unclassifiedAsset);
  }
}

function terms({ terms: { bands: rows } }: ApprovalMatrix, faults: Reason[]): void {
  for (const column of ['longest', 'reviewEvery', 'lineageCap'] as const) rising(bands.map((band) => [`terms.bands.${band}.${column}`, -periodDays(rows[band][column]), rows[band][column]]), faults);
  rising(bands.map((band) => [`terms.bands.${band}.maxRenewals`, -(rows[band].maxRenewals ?? Infinity), rows[band].maxRenewals]), faults);
}

function duties({ duties: owed, outside }: ApprovalMatrix, faults: Reason[]): void {
  for (const name of ['decide', 'reaffirm', 'cure'] as const) rising(byBand(`duties.${name}`, owed[name], shorter), faults);
  // Null: a review may not be overdue at all.
  rising(byBand('duties.review', owed.review, (grace) => (grace === null ? 0 : shorter(grace))), faults);
  rising([['duties.decide.critical', shorter(owed.decide.critical)], ['duties.decideExploited', shorter(owed.decideExploited), owed.decideExploited]], faults);
  rising(byBand('outside.ownerVacant', outside.ownerVacant, shorter), faults);
  rising(byBand('outside.overdueDays', outside.overdueDays, (days) => -days), faults);
  rising([['outside.reassess.other', shorter(outside.reassess.other)], ['outside.reassess.knownExploited', shorter(outside.reassess.knownExploited), outside.reassess.knownExploited]], faults);
}

function controls({ controls: rules, risk: { credit } }: ApprovalMatrix, faults: Reason[]): void {
  rising(byBand('controls.graceDays', rules.graceDays, (days) => -days), faults);
  rising(bands.map((band) => [`controls.escalateOverdue.${band}`, Number(rules.escalateOverdue.includes(band)), rules.escalateOverdue.includes(band) ? 'told' : 'not told']), faults);
  for (const failure of controlFailures) {
    const [responses, reviews] = [rules.failure[failure], rules.review[failure]];
    rising(byBand(`controls.failure.${failure}`, responses, ({ cover }) => failureEffects.indexOf(cover), '.cover'), faults);
    // Where cover is dealt with alike, the worse risk has no more time, and is reviewed no later. What is revoked leaves nothing to cure.
    for (const alike of Map.groupBy(bands, (band) => responses[band].cover).values()) {
      if (alike.some((band) => responses[band].cover === 'revoked')) continue;
      rising(alike.map((band) => [`controls.failure.${failure}.${band}.cure`, withoutEnd(responses[band].cure), responses[band].cure]), faults);
      rising(alike.map((band) => [`controls.review.${failure}.${band}`, withoutEnd(reviews[band]), reviews[band]]), faults);
    }
  }
  for (const band of bands) {
    const effectOf = (failure: (typeof controlFailures)[number]): Step => [`controls.failure.${failure}.${band}.cover`, failureEffects.indexOf(rules.failure[failure][band].cover), rules.failure[failure][band].cover];
    rising([effectOf('overdue'), effectOf('failed'), effectOf('again')], faults);
  }
  for (const test of ['planned', 'tested_fail', 'test_overdue'] as const)
    if (credit[test] > 0) fault(faults, `risk.credit.${test}`, '0: nothing shows that the control operates', credit[test]);
  if (credit.attested > credit.tested_pass) fault(faults, 'risk.credit.attested', 'at most the credit of a passed test', credit.attested);
}

function appetite({ appetite: rules }: ApprovalMatrix, faults: Reason[]): void {
  rising(byBand('appetite.points', rules.points, Number), faults);
  for (const column of ['assetsFrom', 'hundredths'] as const)
    rising(rules.factors.map((step, index) => [`appetite.factors.${index}.${column}`, step[column]]), faults, { strictly: column === 'assetsFrom' });
  if (rules.factors[0]?.assetsFrom !== 1) fault(faults, 'appetite.factors.0.assetsFrom', '1, so that no number of assets is left out', rules.factors[0]?.assetsFrom);
  rising((['amberPercent', 'redPercent', 'hardStopPercent'] as const).map((name) => [`appetite.${name}`, rules[name]]), faults);
}

function byBand<Value>(at: string, table: Readonly<Record<Band, Value>>, strictness: (value: Value) => number, member = ''): readonly Step[] {
  return bands.map((band) => [`${at}.${band}${member}`, strictness(table[band]), table[band]]);
}

/** The less time, the stricter. Working days are counted as the calendar days that they take in a whole week. */
function shorter(duty: DutyPeriod): number {
  return 'businessDays' in duty ? -duty.businessDays * 1.4 : -duty.days;
}

/** Null: nothing is owed, which is as gentle as can be. */
function withoutEnd(duty: DutyPeriod | null): number {
  return duty === null ? -Infinity : shorter(duty);
}

const anyDay = parseLocalDate('2026-01-01');

/** Days that a period takes from one day on; null: it has no end. */
function periodDays(period: Period | null): number {
  return period === null ? Infinity : Number(latestLastDay(anyDay, period).replaceAll('-', ''));
}

function rising(steps: readonly Step[], faults: Reason[], { strictly = false }: { readonly strictly?: boolean } = {}): void {
  steps.forEach(([at, strictness, written = strictness], index) => {
    const before = steps[index - 1];
    if (before === undefined || strictness > before[1] || (!strictly && strictness === before[1])) return;
    fault(faults, at, `no gentler than ${before[0]}`, written);
  });
}
