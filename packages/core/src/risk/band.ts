import type { Reason } from '../errors.ts';
import { type Band, bands, type Rating } from './rating.ts';
import type { RiskRules } from './rules.ts';

/** What of the scope can raise a band, whatever its score. Unknown exposure is exposure (E17). */
export type BandFacts = {
  /** Some asset in scope is safety-relevant, or nobody knows. */
  readonly safety: boolean;
  /** A rule in scope is about a vulnerability known to be exploited, and some asset is exposed or may be. null: nobody looked. */
  readonly knownExploited: boolean | null;
};

/** Score = likelihood × impact, 1 … 25, as a band (§5.1). */
export function bandOf(rating: Rating, rules: RiskRules): Band {
  const score = rating.likelihood * rating.impact;
  return bands.find((band) => score <= rules.bandUpTo[band]) ?? 'critical';
}

/** The band with its overrides, which only raise it and hold for inherent and residual alike (C21), and what they were. */
export function overriddenBand(rating: Rating, rules: RiskRules, facts: BandFacts): { readonly band: Band; readonly reasons: readonly Reason[] } {
  const scored = bandOf(rating, rules);
  const reasons: Reason[] = [];
  let band = scored;
  const raise = (to: Band, text: string): void => {
    if (!isBelow(scored, to)) return;
    band = worse(band, to);
    reasons.push({ code: 'band-raised', rule: '§5.1', text: `${text}: at least ${to}, not ${scored}.` });
  };
  const { safetyImpact, safetyBand, knownExploitedBand } = rules.overrides;
  if (facts.safety && rating.impact >= safetyImpact) raise(safetyBand, `Impact ${rating.impact} where safety is or may be concerned`);
  if (facts.knownExploited === true) raise(knownExploitedBand, 'Known exploitation on an asset that is or may be exposed');
  return { band, reasons };
}

export function isBelow(a: Band, b: Band): boolean {
  return bands.indexOf(a) < bands.indexOf(b);
}

export function worse(a: Band, b: Band): Band {
  return isBelow(a, b) ? b : a;
}
