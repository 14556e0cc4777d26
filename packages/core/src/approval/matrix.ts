import type { AssetClass } from '../asset/asset.ts';
import type { DutyPeriod } from '../business-days.ts';
import type { ControlRules } from '../control/rules.ts';
import type { LifecycleRules } from '../exception/lifecycle-rules.ts';
import type { TermLimits } from '../exception/term-limits.ts';
import type { OutsideRules } from '../outside/rules.ts';
import type { Grade, Role } from '../org/organisation.ts';
import type { AppetiteRules } from '../risk/exposure/appetite-rules.ts';
import type { RiskRules } from '../risk/rules.ts';
import type { Band } from '../risk/rating.ts';
import type { Level, SeatVoice } from './seat.ts';

/**
 * Every configurable number and table behind an approval: one versioned document, plain JSON (domain numbers marked [D]).
 * `standardMatrix` is the default; `validateMatrix` refuses one with holes.
 */
export type ApprovalMatrix = {
  /** 1, 2, …: shown on every computed approval. */
  readonly version: number;
  readonly risk: RiskRules;
  readonly terms: TermLimits;
  readonly level: LevelRules;
  readonly seats: SeatRules;
  readonly duties: DutyPeriods;
  readonly lifecycle: LifecycleRules;
  readonly controls: ControlRules;
  readonly appetite: AppetiteRules;
  readonly delegation: DelegationRules;
  readonly outside: OutsideRules;
};

/** The level formula of §4.2. */
export type LevelRules = {
  readonly base: Readonly<Record<Band, Level>>;
  readonly floors: {
    readonly crown: Level;
    readonly tier: Readonly<Record<1 | 2 | 3, Level>>;
    readonly assetClass: Partial<Readonly<Record<AssetClass, Level>>>;
    /** An asset whose criticality nobody recorded: its classes are unknown, hence never benign (I23). */
    readonly unclassifiedAsset: Level;
    readonly inherent: Readonly<Record<Band, Level>>;
    readonly enduring: Level;
    readonly falsePositive: Level;
    /** More assets than `breadth.manyAssets` (E41). */
    readonly manyAssets: Level;
  };
  readonly bumps: {
    /** Most levels that all bumps together add. */
    readonly most: number;
    /** G1 fires above this share of the longest term, in per cent, from this band on (C4). */
    readonly durationSharePercent: number;
    readonly durationFrom: Band;
    /** G2 fires from this many renewals, or stalls without progress, on. */
    readonly renewals: number;
    readonly stalls: number;
  };
  /** G7 (E41): above `assets`, or above the share of the unit's assets when at least `shareFromAssets` are in scope. */
  readonly breadth: { readonly assets: number; readonly sharePercent: number; readonly shareFromAssets: number; readonly manyAssets: number };
  /** Floors and bumps together reach at most this level (E5). */
  readonly cap: Level;
  /** Known exploitation on an exposed asset: at least this level, whatever the rest says. */
  readonly knownExploited: Level;
};

/** What sits at each level, who else must sign, and which seats need two people. */
export type SeatRules = {
  readonly levels: Readonly<Record<Level, LevelSeats>>;
  /** Offices whose signature a clause or a predicate can demand. */
  readonly offices: Partial<Readonly<Record<Role, Office>>>;
  /** Policy owners are asked where a cited requirement's tier is at most this; 0: they are not. */
  readonly policyOwnerTierAtMost: 0 | 1 | 2 | 3;
  /** Office asked when personal data is in scope, and when an outside clause binds; null: none is. A clause's own named signer always is. */
  readonly personalData: Role | null;
  readonly externalClause: Role | null;
  /** Up to this many units sign for themselves; more are answered for by their common ancestor (C3). */
  readonly maxBusinessSeats: number;
  /** Who takes an empty seat of a role when nobody holds it. */
  readonly roleAbove: Partial<Readonly<Record<Role, Role>>>;
  /** Committees, in order, of which a member takes a seat that a reporting line leaves empty (E19). */
  readonly lastResort: readonly Role[];
  /** Pairs of seat kinds that need two people (E3 c): `risk-owner`, `level`, `policy-owner`, `control-owner`, `superior`, `named:ROLE`. */
  readonly distinct: readonly (readonly [string, string])[];
  /** What a tie in a committee comes to: no approval, or what its chair votes (§4.5). */
  readonly committeeTie: 'rejected' | 'chair';
  /** Fewest unconflicted members of a committee (I21). */
  readonly committeeLeast: number;
};

/** The business half is the risk owner at `riskOwner` (E3 a); the second line is a person in a role, a committee, or nobody (E18). */
export type LevelSeats = {
  readonly riskOwner: Grade;
  readonly second:
    | { readonly kind: 'role'; readonly role: Role; readonly orControlOwner: boolean }
    | { readonly kind: 'committee'; readonly role: Role }
    | { readonly kind: 'none' };
};

export type Office = { readonly title: string; readonly voice: SeatVoice; readonly delegable: boolean };

/** How long the people of a case have. */
export type DutyPeriods = {
  /** How long a draft may lie that nobody edits; then it is withdrawn (E29). */
  readonly draft: DutyPeriod;
  readonly triage: DutyPeriod;
  readonly assess: DutyPeriod;
  /** Each stage, by residual band. */
  readonly decide: Readonly<Record<Band, DutyPeriod>>;
  /** Each stage where a vulnerability in scope is known to be exploited on an asset that is or may be exposed, whatever the band. */
  readonly decideExploited: DutyPeriod;
  /** The vote of a committee, by residual band; known to be exploited counts as critical. Over, it is closed, and what was voted decides (§4.5, E30). */
  readonly vote: Readonly<Record<Band, DutyPeriod>>;
  /** The second signature of an emergency: elapsed hours, worked or not. */
  readonly decideEmergency: { readonly hours: number };
  readonly answer: DutyPeriod;
  readonly acknowledge: DutyPeriod;
  readonly precedents: DutyPeriod;
  /** How long a rejection can be appealed; null: there are no appeals. */
  readonly appeal: DutyPeriod | null;
  /** Of an emergency, in the calendar of the owner's unit. */
  readonly ratify: DutyPeriod;
  /** By a higher level, after the risk has risen, by the residual band that it has now; known exploitation counts as critical (§5.9). */
  readonly reaffirm: Readonly<Record<Band, DutyPeriod>>;
  /** What a suspension was for, by residual band; then cover ends (T23). */
  readonly cure: Readonly<Record<Band, DutyPeriod>>;
  /** An approval that somebody gave who had not the authority is given again by somebody who has; then cover ends (§4.8). */
  readonly authorityCure: DutyPeriod;
  /** From a high risk on, the successor of an approver who has left re-affirms; then it is reviewed (§4.8). */
  readonly successor: DutyPeriod;
  /** How long a review may be overdue, by residual band, before cover is suspended; null: not at all (E36). */
  readonly review: Readonly<Record<Band, DutyPeriod | null>>;
  /** A condition that was not met in time, below a high risk; then cover is suspended (§4.6). */
  readonly breach: DutyPeriod;
};

/** How far deciding authority can be lent (§4.4, E55). */
export type DelegationRules = {
  /** Longest time that one can be given for, in days. */
  readonly mostDays: number;
  /** How many levels below a seat its delegate may hold. */
  readonly levelsBelow: number;
};
