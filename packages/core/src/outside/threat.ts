import { addMs, type Instant } from '../time.ts';

/** Lists of vulnerabilities that others publish: those known to be exploited, and the probability of exploitation of each. */
export const feedKinds = ['kev', 'epss'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** What a feed says of one vulnerability. `since`, `due`: local dates as published. */
export type ThreatValue =
  | { readonly kind: 'kev'; readonly vulnerability: string; readonly since: string; readonly due: string | null; readonly ransomware: boolean | null }
  | { readonly kind: 'epss'; readonly vulnerability: string; readonly probability: number; readonly percentile: number };

/** A feed as it was published, whole. */
export type ThreatFeed = { readonly kind: FeedKind; readonly version: string; readonly asOf: Instant; readonly values: readonly ThreatValue[] };

/** The last feed of a kind that was taken in. */
export type FeedState = { readonly kind: FeedKind; readonly source: string; readonly version: string; readonly asOf: Instant; readonly rows: number };

export type ThreatFact<Value> = { readonly value: Value; readonly source: string; readonly asOf: Instant; readonly stale: boolean };
/** What is known of a vulnerability, each part with where it comes from; null: nobody knows, which never counts as good (I23). */
export type KnownThreat = {
  readonly vulnerability: string;
  readonly knownExploited: (ThreatFact<boolean> & { readonly since: string | null; readonly due: string | null; readonly ransomware: boolean | null }) | null;
  readonly exploitProbability: (ThreatFact<number> & { readonly percentile: number }) | null;
};

/**
 * What the feeds say of a vulnerability now. Listed is listed, however old the list; that something is *not* listed, only a list of the last hours
 * can say. A probability is told with its age.
 */
export function threatOf(vulnerability: string, values: readonly ThreatValue[], feeds: readonly FeedState[], now: Instant, freshHours: number): KnownThreat {
  const isStale = ({ asOf }: FeedState): boolean => asOf < addMs(now, -freshHours * 3_600_000);
  const kev = feeds.find(({ kind }) => kind === 'kev');
  const epss = feeds.find(({ kind }) => kind === 'epss');
  const listed = values.find((value) => value.kind === 'kev');
  const scored = values.find((value) => value.kind === 'epss');
  const known = listed !== undefined && kev !== undefined ? { value: true, since: listed.since, due: listed.due, ransomware: listed.ransomware } : { value: false, since: null, due: null, ransomware: null };
  return {
    vulnerability,
    knownExploited: kev === undefined || (!known.value && isStale(kev)) ? null : { ...known, source: kev.source, asOf: kev.asOf, stale: isStale(kev) },
    exploitProbability: epss === undefined || scored === undefined ? null : { value: scored.probability, percentile: scored.percentile, source: epss.source, asOf: epss.asOf, stale: isStale(epss) },
  };
}

/** A change of what a feed says of a vulnerability that matters to whoever accepted it: listed, unlisted, or another likelihood. */
export function threatMoved(before: ThreatValue | undefined, after: ThreatValue | undefined): string | null {
  const value = after ?? before;
  if (value === undefined) return null;
  if (value.kind === 'kev') {
    if (before !== undefined && after !== undefined) return null;
    return after === undefined ? `${value.vulnerability} is no longer listed as known to be exploited.` : `${value.vulnerability} is known to be exploited since ${value.since}${value.due === null ? '' : `, due ${value.due}`}.`;
  }
  if (before?.kind !== 'epss' || after?.kind !== 'epss' || step(before.probability) === step(after.probability)) return null;
  return `The probability that ${value.vulnerability} is exploited within 30 days went from ${before.probability} to ${after.probability}.`;
}

/** Powers of ten: what moves the likelihood (§5.2). */
function step(probability: number): number {
  return [0.5, 0.1, 0.01, 0.001].findIndex((from) => probability >= from);
}
