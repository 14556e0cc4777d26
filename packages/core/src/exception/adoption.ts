import type { Hash, PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** The approval that was given elsewhere, as the registrar found it (T34). */
export type OriginalApproval = {
  /** Name of what is taken over together: two people sign it once, and its days count from then. */
  readonly batch: string;
  /** Who approved it, in the words of the old register. */
  readonly approvedBy: string;
  /** `2025-03-31` */
  readonly approvedOn: string;
  /** Digest of the approval itself, attached to the draft. */
  readonly file: Hash;
};

/** An approval from elsewhere that is taken over: who proposed it here, and when and by whom it was confirmed; null: not yet. */
export type Adoption = OriginalApproval & {
  readonly digest: Hash;
  readonly proposedBy: PersonId;
  readonly at: Instant;
  readonly confirmed: { readonly by: PersonId; readonly at: Instant } | null;
};

/** Until when exceptions that were approved elsewhere may be taken over; null: none may. */
export type MigrationWindow = { readonly openUntil: Instant | null };
