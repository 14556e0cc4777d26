import { coverEndsAt } from '../coverage/effective-exception.ts';
import { coverIntervals } from '../coverage/in-force.ts';
import { gapsBetween } from '../exception/grant-end.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { ExceptionId } from '../ids.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import { addMs, earlier, type Instant, later, msOf } from '../time.ts';

/** What goes on after it has expired (domain §7.1 M5, M26; decision 0690). */
export type ExpiredUse = {
  /** Expired in the year before, and neither renewed nor closed since. */
  readonly expired: number;
  /** Of those, how many are in use by a violation on record that nobody has resolved. */
  readonly inUse: number;
  /** M5: `inUse` to `expired`, from 0 to 1; null: none has expired. */
  readonly share: number | null;
  /** M26: days, with two decimals, on which something was in use that was excepted before and that nothing covered, since the register began. */
  readonly uncoveredDays: number;
};

type Interval = { readonly from: Instant; readonly until: Instant };

const yearMs = 365 * 86_400_000;

/** Counts cases one by one, as they are at an instant; `records`: non-compliances, of which violations count. */
export class ExpiredUseTally {
  readonly #at: Instant;
  readonly #violations = new Map<ExceptionId | string, NonComplianceRecord[]>();
  #expired = 0;
  #inUse = 0;
  #uncoveredMs = 0;

  constructor(at: Instant, records: readonly NonComplianceRecord[]) {
    this.#at = at;
    for (const record of records) {
      const { exception, violation } = record.nonCompliance;
      if (exception !== undefined && violation !== undefined) this.#violations.set(exception, [...(this.#violations.get(exception) ?? []), record]);
    }
  }

  add(state: ExceptionCase): void {
    const violations = this.#violations.get(state.id) ?? [];
    const end = stateAt(state, this.#at) === 'expired' ? coverEndsAt(state) : null;
    if (end !== null && end > addMs(this.#at, -yearMs)) {
      this.#expired += 1;
      if (violations.some(({ resolved }) => resolved === null)) this.#inUse += 1;
    }
    for (const { from, until } of uncovered(state, violations, this.#at)) this.#uncoveredMs += msOf(until) - msOf(from);
  }

  result(): ExpiredUse {
    return {
      expired: this.#expired, inUse: this.#inUse, share: this.#expired === 0 ? null : Math.round((this.#inUse / this.#expired) * 10_000) / 10_000,
      uncoveredDays: Math.round(this.#uncoveredMs / 864_000) / 100,
    };
  }
}

/** When it was in use and not covered: before a renewal that came late, and from the end of cover until its violation was resolved. */
function uncovered(state: ExceptionCase, violations: readonly NonComplianceRecord[], at: Instant): readonly Interval[] {
  const found = violations.flatMap(({ nonCompliance: { violation }, resolved }): Interval[] => (violation === undefined ? [] : [{ from: violation.endedAt, until: resolved?.at ?? at }]));
  const stretches = [...gapsBetween(state), ...found].map(({ from, until }) => ({ from, until: earlier(until, at) }));
  return coverIntervals(state).reduce<readonly Interval[]>((left, cover) => left.flatMap((one) => without(one, cover)), joined(stretches));
}

/** Stretches of time, none of which meets another. */
function joined(stretches: readonly Interval[]): readonly Interval[] {
  const apart: Interval[] = [];
  for (const one of stretches.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = apart.at(-1);
    if (last === undefined || last.until < one.from) apart.push(one);
    else apart[apart.length - 1] = { from: last.from, until: later(last.until, one.until) };
  }
  return apart.filter(({ from, until }) => from < until);
}

function without({ from, until }: Interval, cover: Interval): readonly Interval[] {
  const parts = [{ from, until: earlier(until, cover.from) }, { from: later(from, cover.until), until }];
  return parts.filter((one) => one.from < one.until);
}
