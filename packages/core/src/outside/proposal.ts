import type { AssetRef } from '../asset/asset.ts';
import type { ClosureReason } from '../exception/closure-reasons.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { FactKey, OutsideKind } from './fact.ts';

/** What a fact asks a person to do. Confirming it runs the command of that name, under the authority of whoever confirms. */
export type ProposedAction =
  | { readonly verb: 'suspend'; readonly cause: string }
  | { readonly verb: 'close'; readonly reason: ClosureReason }
  | { readonly verb: 'remove'; readonly assets: readonly AssetRef[] };

/** How a proposal ended. `overtaken`: a newer fact took its ground away. */
export type ProposalOutcome = 'confirmed' | 'refused' | 'false_closure' | 'overtaken';

/** A fact that touched a case, in the words that people read. */
export type NotedFact = FactKey & {
  readonly kind: OutsideKind;
  readonly subject: string;
  readonly occurredAt: Instant;
  readonly notedAt: Instant;
  readonly text: string;
  /** It stands against whoever asks for the same later (G6). */
  readonly setback?: true;
};

export type Proposal = {
  /** `f1`, `f2` …: by number of the fact on the case. */
  readonly id: string;
  readonly action: ProposedAction;
  readonly text: string;
  readonly at: Instant;
  /** Takes effect then, unless it is decided before. */
  readonly unopposedAt?: Instant;
  readonly decided?: { readonly outcome: ProposalOutcome; readonly by: PersonId | null; readonly at: Instant; readonly text: string };
};
