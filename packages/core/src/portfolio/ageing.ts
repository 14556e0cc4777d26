import type { ApprovalMatrix } from '../approval/matrix.ts';
import { addDays, addPeriod, daysBetween, type LocalDate, localDateAt, parseLocalDate } from '../calendar.ts';
import { coverEndsAt } from '../coverage/effective-exception.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { termRow } from '../exception/longest-term.ts';
import type { ExceptionId } from '../ids.ts';
import { assetsOf, isWhole } from '../risk/exposure/claim.ts';
import { pointsOf } from '../risk/exposure/exposure.ts';
import type { Instant } from '../time.ts';
import { type Lifetime, medianLifetime } from './median-lifetime.ts';

/** How old exceptions are, and how fast they come and go (domain §5.8). Days are counted in the zone of each case, months in UTC. */
export type Ageing = {
  /** Of those in force, since the first covered day of the deviation; null: none is. `oldest`: the ten oldest. */
  readonly age: { readonly medianDays: number; readonly p90Days: number; readonly oldest: readonly { readonly exception: ExceptionId; readonly days: number }[] } | null;
  /** Of those in force that have a cap on their whole duration, how many will have used so much of it when they end. */
  readonly capUsed: { readonly from75: number; readonly from90: number };
  /** In force and renewed once, and more than once. */
  readonly renewed: { readonly once: number; readonly more: number };
  /** Days that milestones are late, to the days that were planned for them; null: none is planned. */
  readonly slipIndex: number | null;
  /** The last twelve months, the current one last: how many were granted for the first time, and how many ended. */
  readonly months: readonly { readonly month: string; readonly granted: number; readonly ended: number }[];
  /** Months until none is left, at the pace of the last three whole months; null: they do not become fewer. */
  readonly monthsToZero: number | null;
  /** Days after which half of the exceptions from a document are over (Kaplan–Meier); null: more than half still go on. */
  readonly halfLife: readonly { readonly document: string; readonly cases: number; readonly medianDays: number | null }[];
  /** Of those that ended, the share that another one follows; null: none has ended. */
  readonly reopenedShare: number | null;
  /** Points by band and number of assets, times years of age, of those in force. */
  readonly debtPointYears: number;
};

type Seen = { readonly exception: ExceptionId; readonly days: number };

/** Counts cases one by one, as they are at an instant. */
export class AgeingTally {
  readonly #ages: Seen[] = [];
  readonly #lives = new Map<string, Lifetime[]>();
  readonly #granted = new Map<string, number>();
  readonly #ended = new Map<string, number>();
  readonly #followed = new Set<ExceptionId>();
  readonly #over = new Set<ExceptionId>();
  readonly #capUsed: number[] = [];
  #once = 0;
  #more = 0;
  #late = 0;
  #planned = 0;
  #debt = 0;
  readonly #at: Instant;
  readonly #matrix: Pick<ApprovalMatrix, 'appetite' | 'terms'>;

  constructor(at: Instant, matrix: Pick<ApprovalMatrix, 'appetite' | 'terms'>) {
    this.#at = at;
    this.#matrix = matrix;
  }

  add(state: ExceptionCase): void {
    const first = state.grants[0];
    // Whatever a redaction has erased as a whole is counted by what is left of it.
    const content = state.content as ExceptionCase['content'] | null;
    if (content?.relatedTo !== undefined) this.#followed.add(content.relatedTo);
    if (first === undefined || first.from > this.#at) return;
    increment(this.#granted, first.grantedAt.slice(0, 7));
    const end = coverEndsAt(state);
    const over = end !== null && end <= this.#at;
    const today = localDateAt(over ? end : this.#at, first.zone);
    const since = state.lineageSince ?? localDateAt(first.from, first.zone);
    const days = daysBetween(since, today);
    for (const document of new Set((content?.scope ?? []).map(({ requirement }) => requirement.slice(0, requirement.indexOf('/'))))) {
      this.#lives.set(document, [...(this.#lives.get(document) ?? []), { days, over }]);
    }
    if (over) {
      increment(this.#ended, end.slice(0, 7));
      this.#over.add(state.id);
      return;
    }
    if (stateAt(state, this.#at) !== 'active') return;
    this.#ages.push({ exception: state.id, days });
    if (content === null) return;
    this.#addActive(state, since, days, end);
    this.#addPlan(state, content.remediation?.milestones ?? [], today);
  }

  result(): Ageing {
    const sorted = this.#ages.toSorted((a, b) => b.days - a.days || (a.exception < b.exception ? -1 : 1));
    const months = lastMonths(this.#at).map((month) => ({ month, granted: this.#granted.get(month) ?? 0, ended: this.#ended.get(month) ?? 0 }));
    const falling = months.slice(-4, -1).reduce((sum, { granted, ended }) => sum + ended - granted, 0) / 3;
    return {
      age: sorted.length === 0 ? null : { medianDays: share(sorted, 0.5), p90Days: share(sorted, 0.9), oldest: sorted.slice(0, 10) },
      capUsed: { from75: this.#capUsed.filter((used) => used >= 0.75).length, from90: this.#capUsed.filter((used) => used >= 0.9).length },
      renewed: { once: this.#once, more: this.#more },
      slipIndex: this.#planned === 0 ? null : rounded(this.#late / this.#planned),
      months,
      monthsToZero: falling <= 0 ? null : Math.ceil(this.#ages.length / falling),
      halfLife: [...this.#lives].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([document, lives]) => ({ document, cases: lives.length, medianDays: medianLifetime(lives) })),
      reopenedShare: this.#over.size === 0 ? null : rounded([...this.#over].filter((id) => this.#followed.has(id)).length / this.#over.size),
      debtPointYears: rounded(this.#debt),
    };
  }

  #addActive(state: ExceptionCase, since: LocalDate, days: number, end: Instant | null): void {
    const renewals = state.grants.filter(({ origin }) => origin === 'renewal').length;
    if (renewals === 1) this.#once += 1;
    if (renewals > 1) this.#more += 1;
    const { assessment } = state;
    const version = state.versions.at(-1);
    if (assessment === null || !isWhole(version)) return;
    const { lineageCap } = termRow(state.content.basis, assessment.residualBand, this.#matrix.terms);
    const zone = state.grants.at(-1)?.zone ?? 'UTC';
    if (lineageCap !== null && end !== null) this.#capUsed.push(daysBetween(since, localDateAt(end, zone)) / daysBetween(since, addPeriod(since, lineageCap)));
    // Points are in hundredths.
    this.#debt += (pointsOf(assessment.residualBand, assetsOf(version), this.#matrix.appetite) / 100) * (days / 365.25);
  }

  #addPlan(state: ExceptionCase, milestones: readonly { readonly title: string; readonly due: string }[], today: LocalDate): void {
    const from = localDateAt(state.submittedAt ?? state.draftedAt, state.grants.at(-1)?.zone ?? 'UTC');
    for (const { title, due } of milestones) {
      const planned = parseLocalDate(due);
      const reached = state.reached.find((one) => one.title === title);
      const done = reached === undefined ? today : localDateAt(reached.at, state.grants.at(-1)?.zone ?? 'UTC');
      this.#planned += Math.max(1, daysBetween(from, planned));
      this.#late += Math.max(0, daysBetween(planned, done));
    }
  }
}

/** The value that so large a share of the sorted ones, oldest first, does not exceed. */
function share(sorted: readonly Seen[], of: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * (1 - of)))]?.days ?? 0;
}

function lastMonths(at: Instant): readonly string[] {
  let first = parseLocalDate(`${at.slice(0, 7)}-01`);
  const months: string[] = [];
  for (let count = 0; count < 12; count += 1) {
    months.unshift(first.slice(0, 7));
    first = parseLocalDate(`${addDays(first, -1).slice(0, 7)}-01`);
  }
  return months;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
