import { earlierDate, type LocalDate, latestLastDay, localDateAt, type Period, periodText, untilOfLastDay } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import { type Band, bands } from '../risk/rating.ts';
import { addMs, earlier, type Instant } from '../time.ts';
import type { Basis } from './content.ts';
import type { TermLimits, TermRow } from './term-limits.ts';

/** What limits a term besides its dates (I2). */
export type TermCaps = {
  readonly limits: TermLimits;
  /** Residual band; null: nobody has rated or estimated it. */
  readonly band: Band | null;
  /** Known exploitation on an asset that is or may be exposed. null: nobody looked. */
  readonly knownExploited: boolean | null;
  /** `maxDays` of the cited requirements and of the obligation links that bind, each with its source. */
  readonly maxDays: readonly { readonly source: string; readonly days: number }[];
  /** First covered day of the lineage, when the exception continues one (§3.4-8). */
  readonly lineageSince?: LocalDate;
  /** Fixed days that cover must not outlive: a directive's due date, a decommissioning, a transition date. */
  readonly fixed?: readonly { readonly source: string; readonly lastDay: LocalDate }[];
};

export type LongestTerm = {
  /** The latest last day that would do: the earliest of every cap that is known. */
  readonly lastDay: LocalDate;
  /** The caps that give this day. */
  readonly reasons: readonly Reason[];
  /** Every cap with its arithmetic, also those that are not the tightest. */
  readonly caps: readonly Reason[];
  /** The same for each band the risk may turn out to have. */
  readonly byBand: Readonly<Record<Band, LocalDate>>;
};

type Cap = { readonly lastDay: LocalDate; readonly reason: Reason };

/** The longest term from a first day, and why. Unrated, the loosest band's: what no band allows. */
export function longestTerm(
  from: LocalDate,
  caps: TermCaps & { readonly basis: Basis; readonly emergency: { readonly zone: string; readonly from: Instant } },
): LongestTerm {
  const common = commonCaps(from, caps);
  const forBand = (band: Band): readonly Cap[] => [...common, ...bandCaps(from, band, caps)];
  const byBand = Object.fromEntries(bands.map((band) => [band, earliest(forBand(band))])) as Record<Band, LocalDate>;
  const band = caps.band ?? bands.reduce((a, b) => (byBand[b] > byBand[a] ? b : a));
  const lastDay = byBand[band];
  const reasons = forBand(band)
    .filter((cap) => cap.lastDay === lastDay)
    .map((cap) => cap.reason);
  if (caps.band === null)
    reasons.push({ code: 'term-limit', rule: '§1.3', text: `Not rated yet. Once rated: ${bands.map((b) => `${b} until ${byBand[b]}`).join(', ')}.` });
  return { lastDay, reasons, caps: forBand(band).map((cap) => cap.reason), byBand };
}

/** The row of §1.3 that governs the term: an enduring exception has its own (E13). */
export function termRow(basis: Basis, band: Band, limits: TermLimits): TermRow {
  return basis === 'enduring' ? limits.enduring : limits.bands[band];
}

/**
 * What a rise of the band leaves of a grant (§5.9, E13): `until` never moves later. `suspend`: the lineage has already outlived its cap.
 */
export function untilAfterRise(
  grant: { readonly until: Instant; readonly zone: string },
  now: Instant,
  caps: { readonly limits: TermLimits; readonly basis: Basis; readonly band: Band; readonly lineageSince: LocalDate },
): { readonly until: Instant; readonly suspend: boolean } {
  const row = termRow(caps.basis, caps.band, caps.limits);
  const today = localDateAt(now, grant.zone);
  let until = earlier(grant.until, untilOfLastDay(latestLastDay(today, row.longest), grant.zone));
  if (row.lineageCap === null) return { until, suspend: false };
  const capped = untilOfLastDay(latestLastDay(caps.lineageSince, row.lineageCap), grant.zone);
  until = earlier(until, capped);
  return { until, suspend: capped <= now };
}

function bandCaps(from: LocalDate, band: Band, { limits, basis, lineageSince }: TermCaps & { readonly basis: Basis }): readonly Cap[] {
  const row = termRow(basis, band, limits);
  const of = basis === 'enduring' ? 'An enduring exception' : `A ${band} residual risk`;
  const caps = [periodCap(from, row.longest, '§1.3', `${of} lasts at most ${periodText(row.longest)}`)];
  if (lineageSince !== undefined && row.lineageCap !== null) {
    caps.push(
      periodCap(
        lineageSince,
        row.lineageCap,
        '§1.3, I10',
        `${of} is covered for at most ${periodText(row.lineageCap)} without a break, since ${lineageSince}`,
      ),
    );
  }
  return caps;
}

function commonCaps(
  from: LocalDate,
  caps: TermCaps & { readonly basis: Basis; readonly emergency: { readonly zone: string; readonly from: Instant } },
): readonly Cap[] {
  const all: Cap[] = caps.maxDays.map(({ source, days }) =>
    periodCap(from, { days }, `maxDays of ${source}`, `${source} allows at most ${periodText({ days })}`),
  );
  if (caps.knownExploited === true) {
    all.push(
      periodCap(
        from,
        caps.limits.knownExploited,
        '§4.2',
        `Known exploitation on an exposed asset allows at most ${periodText(caps.limits.knownExploited)}`,
      ),
    );
  }
  for (const { source, lastDay } of caps.fixed ?? []) {
    all.push({ lastDay, reason: { code: 'term-limit', rule: 'I2', text: `${source} ends it on ${lastDay}.` } });
  }
  if (caps.basis === 'emergency') {
    const hours = caps.limits.emergencyHours;
    const lastDay = localDateAt(addMs(caps.emergency.from, hours * 3_600_000 - 1), caps.emergency.zone);
    all.push({ lastDay, reason: { code: 'term-limit', rule: 'I20', text: `An emergency lasts at most ${hours} hours, which end on ${lastDay}.` } });
  }
  return all;
}

function periodCap(from: LocalDate, period: Period, rule: string, text: string): Cap {
  const lastDay = latestLastDay(from, period);
  return { lastDay, reason: { code: 'term-limit', rule, text: `${text}: from ${from}, to ${lastDay}.` } };
}

function earliest(caps: readonly Cap[]): LocalDate {
  return caps.map((cap) => cap.lastDay).reduce(earlierDate);
}
