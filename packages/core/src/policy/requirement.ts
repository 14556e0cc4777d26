import type { PersonId, RequirementId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { RuleRef } from '../finding/finding.ts';
import type { Waivability } from './waivability.ts';
import type { WaiverProfile } from './waiver-profile.ts';

export type ObligationLink = {
  /** Clause outside, for example `NYDFS 500.15(b)`. */
  readonly clause: string;
  readonly waivability: Waivability;
  readonly enduringAllowed: boolean;
  readonly maxDays?: number;
  /** Role whose own signature the clause demands. */
  readonly namedSigner?: string;
  /** Id of the waiver profile of the clause. */
  readonly profile?: string;
  /** What that profile adds. Never published with the link: `citedRequirement` puts it here. */
  readonly terms?: WaiverProfile;
  /** Where the link applies; an input that is unknown applies (E14). Absent: always. */
  readonly appliesTo?: { readonly assetClasses?: readonly string[]; readonly exposure?: 'internet' | 'internal' };
};

/** A citable clause of a policy, standard or control, in one published version. */
export type Requirement = {
  readonly id: RequirementId;
  /** Other numbers that it goes by: those it had, and those it got in later versions of its standard. Absent: none. */
  readonly aliases?: readonly RequirementId[];
  readonly document: { readonly id: string; readonly title: string; readonly owner: PersonId };
  readonly version: number;
  readonly title: string;
  readonly statement: string;
  /** 1 (most critical) … 3. */
  readonly tier: 1 | 2 | 3;
  readonly crown: boolean;
  readonly controlOwner?: PersonId;
  readonly waivable: boolean;
  readonly maxDays?: number;
  /** Where it asks for a value: those that conform, as scanners report them. A deviation with one of them is none. */
  readonly conforming?: readonly string[];
  /** It asks for nothing any more, and nothing can be excepted from it. */
  readonly withdrawn?: true;
  readonly obligations: readonly ObligationLink[];
  /** Controls of outside catalogues, for example `nist-800-53r5:au-12`. */
  readonly controls: readonly string[];
  /** The requirement that this one adds to, where its catalogue nests them. */
  readonly parent?: RequirementId;
  /** Why it counts stricter than it is in force now, in a sentence; never published: `requirementAsHeld` puts it here (E47, E53). */
  readonly held?: string;
};

/** The day on which a version comes into force, and the instant that it was computed to, once. */
export type EffectiveDay = { readonly from: Instant; readonly day: string; readonly zone: string; readonly tzdata: string };

/** A version as it was published. `from`: in force from then on, until a later one is; never before it was recorded. */
export type RequirementVersion = {
  readonly requirement: Requirement;
  readonly from: Instant;
  readonly recordedAt: Instant;
  /** Absent: at once. */
  readonly effective?: EffectiveDay;
  /** Who proposed it, and who confirmed it. */
  readonly publishers?: readonly PersonId[];
};

/** A detection rule that checks requirements. */
export type RuleMapping = { readonly rule: RuleRef; readonly requirements: readonly RequirementId[] };

/** A requirement that a rule is not said to check any more, and since when. */
export type TakenAway = { readonly requirement: RequirementId; readonly at: Instant };

/** The policy library as one immutable snapshot. */
export type PolicyLibrary = {
  /** As they are in force now. */
  readonly requirements: ReadonlyMap<RequirementId, Requirement>;
  /** Every version that was published, in that order; those to come among them. */
  readonly versions: ReadonlyMap<RequirementId, readonly RequirementVersion[]>;
  /** Keyed by `scheme:id`. */
  readonly mappings: ReadonlyMap<string, readonly RequirementId[]>;
  /** What was taken away from mappings, keyed like them. */
  readonly takenAway: ReadonlyMap<string, readonly TakenAway[]>;
  /** Waiver profiles by id, those that are off among them. */
  readonly profiles: ReadonlyMap<string, WaiverProfile>;
  /** Waiver profiles that are published and come into force later, the first ones first; absent: none. */
  readonly profilesToCome?: readonly { readonly from: Instant; readonly profiles: PolicyLibrary['profiles'] }[];
};
