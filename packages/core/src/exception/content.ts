import type { ExceptionId, Hash, PersonId, RequirementId, UnitId } from '../ids.ts';
import type { ObligationTerms } from '../policy/strictest-terms.ts';
import type { SubFormsAnswered } from '../policy/sub-form.ts';
import type { FrozenScope, Scope } from '../scope/scope.ts';

export const bases = [
  'waiver', 'mitigated_equivalent', 'remediation_deferral', 'false_positive', 'risk_adjustment', 'operational_requirement', 'vendor_dependency',
  'enduring', 'emergency', 'privacy_derogation',
] as const;
/** Why the requirement is not followed, as one of the closed kinds of interfaces §3. */
export type Basis = (typeof bases)[number];

/** What a requester writes. Approvers rely on all of it but the fields of `ImmaterialField`. */
export type ExceptionContent = {
  readonly title: string;
  readonly basis: Basis;
  /** Accountable person: runs the exception and delivers the exit plan. */
  readonly owner: PersonId;
  readonly scope: Scope;
  readonly validity: {
    /** First local day `YYYY-MM-DD`; absent: from the instant of approval. */
    readonly from?: string;
    /** Last covered local day `YYYY-MM-DD`, in the zone of the owner's unit. */
    readonly lastDay: string;
    /** Only to be checked against the derived zone: a differing one is refused (E16). */
    readonly zone?: string;
  };
  readonly justification: string;
  readonly compensatingControls: readonly { readonly id: string; readonly statement: string }[];
  readonly remediation?: { readonly milestones: readonly Milestone[] };
  /** Answers to the forms that regimes demand, by form (§2.1). */
  readonly subForms?: SubFormsAnswered;
  /** People inside the scope of the exception, who may not approve it (E44). */
  readonly beneficiaries?: readonly PersonId[];
  /** `notice`: a suspension ends cover as any other does, but nothing is to be enforced by itself: people are told and decide (§6.3). Absent: enforced. */
  readonly suspendMode?: 'notice';
  readonly labels?: Readonly<Record<string, string>>;
  readonly ticket?: string;
  /** Earlier exception this request follows (T27). */
  readonly relatedTo?: ExceptionId;
};

export type Milestone = { readonly title: string; readonly due: string; readonly ticket?: string };

/** Fields that approvers do not rely on (E6): a change of them is immaterial. A milestone's `ticket` is one too. */
export const immaterialFields = ['title', 'labels', 'ticket'] as const satisfies readonly (keyof ExceptionContent)[];
export type ImmaterialField = (typeof immaterialFields)[number];

/** What submission freezes beside the content: facts that the decision relies on. */
export type FrozenFacts = {
  /** Zone of the owner's unit (E16). */
  readonly zone: string;
  readonly ownerUnit: UnitId;
  /** Units that own the assets in scope, sorted. */
  readonly assetUnits: readonly UnitId[];
  readonly scope: FrozenScope;
  /** Version of each cited requirement. */
  readonly requirements: readonly { readonly id: RequirementId; readonly version: number }[];
  /** What waiver profiles demand together; absent: no profile binds. */
  readonly obligations?: ObligationTerms;
};

/** Immutable content as submitted. Approvals bind to the reliance hash; the content hash covers everything (E6). */
export type Version = {
  readonly number: number;
  readonly content: ExceptionContent;
  readonly frozen: FrozenFacts;
  readonly contentHash: Hash;
  readonly relianceHash: Hash;
};
