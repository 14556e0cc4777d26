import type { AssessedControl } from '../control/control.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Band, Rating } from './rating.ts';

/** A figure of a feed, with where it comes from and of when it is; null: no feed says. */
type Sourced<Value> = { readonly value: Value; readonly source: string; readonly asOf: Instant } | null;

/** What the feeds said of a vulnerability when it was rated, and the least likelihood that follows (§5.2). */
export type FoundThreat = { readonly vulnerability: string; readonly likelihood: number; readonly knownExploited: Sourced<boolean>; readonly exploitProbability: Sourced<number> };

/** A rule, as `scheme:id`, in the version in which a tool reported it when that was judged to be wrong. */
export type JudgedRule = { readonly rule: string; readonly tool: string; readonly version: string };

/** The assessor's finding, on which approvers rely. */
export type Assessment = {
  readonly assessor: PersonId;
  /** "Risk that EVENT due to ABSENT CONTROL resulting in CONSEQUENCE." */
  readonly statement: string;
  readonly inherent: Rating;
  readonly controls: readonly AssessedControl[];
  /** Computed from inherent and controls, or raised by the assessor; never above inherent (I12). */
  readonly residual: Rating;
  readonly inherentBand: Band;
  readonly residualBand: Band;
  readonly recommendation: 'approve' | 'approve_narrower' | 'reject';
  readonly opinion: string;
  /** Inputs that were missing and so rated unfavourably (I23). */
  readonly incomplete: readonly string[];
  /** Vulnerabilities in scope as the feeds had them; absent: none is named. */
  readonly threats?: readonly FoundThreat[];
  /** Of a false positive: what was judged. Another version of a tool's rule is not (E52). */
  readonly judgedRules?: readonly JudgedRule[];
};
