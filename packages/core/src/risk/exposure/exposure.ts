import type { ApprovalMatrix } from '../../approval/matrix.ts';
import { dueInUnit } from '../../business-days.ts';
import type { Reason } from '../../errors.ts';
import type { ExceptionId, UnitId } from '../../ids.ts';
import type { Organisation } from '../../org/organisation.ts';
import type { OrganisationTrees } from '../../org/reporting-line.ts';
import { unitPath } from '../../org/unit-tree.ts';
import { addMs, type Instant, msOf } from '../../time.ts';
import type { Band } from '../rating.ts';
import type { AppetiteRules } from './appetite-rules.ts';
import type { Claim } from './claim.ts';
import { type AppetiteFacts, type ExposureZone, type UnitExposure, worstZone } from './unit-exposure.ts';

/** Cover of `count` exceptions that are counted alike: nobody needs to know which ones they are. */
export type CoverGroup = { readonly units: readonly UnitId[]; readonly band: Band; readonly assets: number; readonly count: number };

/** What is carried and reserved at an instant: cover in groups, and every claim of the cases that have a request in approval. */
export type ExposureFacts = { readonly cover: readonly CoverGroup[]; readonly claims: readonly Claim[] };

/** What is asked for. `since`: only what was reserved before counts, so that of two requests the earlier one is not held up by the later. */
export type AskedExposure = {
  readonly exception: ExceptionId | null;
  readonly units: readonly UnitId[];
  readonly band: Band;
  readonly assets: number;
  readonly since: Instant | null;
};

type Facts = { readonly now: Instant; readonly organisation: OrganisationTrees; readonly matrix: ApprovalMatrix; readonly exposure: ExposureFacts | null };

/**
 * The projected exposure of every unit with a budget that answers for the asset units, itself or from above (§5.6, E33). Null where none has
 * one, or where nobody has read what is carried, as in a list of what somebody may do.
 */
export function appetiteOf(asked: AskedExposure, facts: Facts): AppetiteFacts | null {
  const { exposure, matrix, organisation } = facts;
  if (exposure === null) return null;
  const above = new Set(asked.units.flatMap((unit) => unitPath(organisation.now, unit)));
  const units = [...above].filter((unit) => matrix.appetite.budgets[unit] !== undefined).map((unit) => exposureOf(unit, asked, exposure, facts));
  const worst = units.reduce<UnitExposure | null>((a, b) => (a === null || shareOf(b) > shareOf(a) ? b : a), null);
  return worst === null ? null : { projected: worstZone(units), figure: exposureText(worst), units };
}

/** What every unit with a budget carries and has reserved now. */
export function exposureByUnit(exposure: ExposureFacts, facts: Omit<Facts, 'exposure'>): readonly UnitExposure[] {
  const budgeted = Object.keys(facts.matrix.appetite.budgets) as UnitId[];
  const nothing: AskedExposure = { exception: null, units: [], band: 'low', assets: 1, since: null };
  return budgeted.filter((unit) => facts.organisation.now.units.has(unit)).sort().map((unit) => exposureOf(unit, nothing, exposure, facts));
}

/** `PAY: 18 carried + 3 reserved + 3 asked = 24 of 30 points (80 %), amber`. */
export function exposureText({ unit, budget, held, reserved, asked, zone }: UnitExposure): string {
  const sum = held + reserved + asked;
  const share = budget === 0 ? '' : ` (${Math.floor(sum / budget)} %)`;
  return `${unit}: ${points(held)} carried + ${points(reserved)} reserved + ${points(asked)} asked = ${points(sum)} of ${budget} points${share}, ${zone.replace('_', ' ')}`;
}

/** The arithmetic of each unit, for whoever asks why. */
export function exposureReasons(units: readonly UnitExposure[]): readonly Reason[] {
  return units.map((unit) => ({ code: 'exposure-counted', rule: '§5.6', text: `${exposureText(unit)}.` }));
}

/** Points of an exception, in hundredths. */
export function pointsOf(band: Band, assets: number, { points: of, factors }: AppetiteRules): number {
  return of[band] * (factors.findLast((step) => assets >= step.assetsFrom)?.hundredths ?? 100);
}

/** Whether a request in flight still holds the points it reserved (E56): not once the open stage is long overdue. */
export function reservationHolds(claim: Claim, { now, organisation, matrix }: Omit<Facts, 'exposure'>): boolean {
  if (claim.until !== null && claim.until <= now) return false;
  if (claim.stageSince === null) return true;
  const due = dueInUnit(claim.stageSince, claim.units[0] ?? null, matrix.duties.decide[claim.band], organisation.now);
  const lapses = addMs(claim.stageSince, Math.round(((msOf(due) - msOf(claim.stageSince)) * matrix.appetite.reservedPercent) / 100));
  return now < lapses;
}

function exposureOf(unit: UnitId, asked: AskedExposure, { cover, claims }: ExposureFacts, facts: Omit<Facts, 'exposure'>): UnitExposure {
  const { appetite } = facts.matrix;
  const organisation: Organisation = facts.organisation.now;
  const counts = ({ units }: { readonly units: readonly UnitId[] }): boolean => units.some((one) => unitPath(organisation, one).includes(unit));
  let held = 0;
  for (const group of cover) if (counts(group)) held += group.count * pointsOf(group.band, group.assets, appetite);
  const reservedBy = new Map<string, number>();
  for (const [exception, own] of Map.groupBy(claims, (claim) => claim.exception)) {
    if (exception === asked.exception) continue;
    const inUnit = own.filter(counts);
    const carried = Math.max(0, ...inUnit.filter((claim) => claim.request === 'cover' && (claim.until === null || facts.now < claim.until)).map((one) => pointsOf(one.band, one.assets, appetite)));
    held += carried;
    for (const claim of inUnit) {
      if (claim.request === 'cover' || !reservationHolds(claim, facts) || (asked.since !== null && claim.since !== null && claim.since >= asked.since)) continue;
      // A request that continues cover reserves only what it would add to it.
      const added = Math.max(0, pointsOf(claim.band, claim.assets, appetite) - carried);
      reservedBy.set(claim.requester, (reservedBy.get(claim.requester) ?? 0) + added);
    }
  }
  const budget = appetite.budgets[unit] ?? 0;
  const most = budget * appetite.requesterPercent;
  let reserved = 0;
  for (const points of reservedBy.values()) reserved += Math.min(points, most);
  const added = counts(asked) ? pointsOf(asked.band, asked.assets, appetite) : 0;
  return { unit, budget, held, reserved, asked: added, zone: zoneOf(held + reserved + added, budget, appetite) };
}

/** A threshold is reached at its share, not above it: the doubtful case is the stricter one. A budget of 0 stops everything (E33). */
function zoneOf(hundredths: number, budget: number, { amberPercent, redPercent, hardStopPercent }: AppetiteRules): ExposureZone {
  if (budget === 0 || hundredths >= budget * hardStopPercent) return 'hard_stop';
  if (hundredths >= budget * redPercent) return 'red';
  return hundredths >= budget * amberPercent ? 'amber' : 'within';
}

function shareOf({ budget, held, reserved, asked }: UnitExposure): number {
  return budget === 0 ? Number.POSITIVE_INFINITY : (held + reserved + asked) / budget;
}

function points(hundredths: number): string {
  return String(hundredths / 100);
}
