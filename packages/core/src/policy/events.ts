import type { Json } from '../digest.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EffectiveDay, Requirement, RuleMapping } from './requirement.ts';

/** Changes of the policy library (stream `requirement:ID`, `mapping:SCHEME:ID`) and of configuration documents (stream `config:NAME`). */
export type LibraryEvent =
  | { readonly type: 'requirement_published'; readonly data: PublishedRequirement }
  | { readonly type: 'requirement_start_recomputed'; readonly data: RecomputedStart }
  | { readonly type: 'rule_mapped'; readonly data: { readonly mapping: RuleMapping } }
  | { readonly type: 'config_published'; readonly data: PublishedConfig };

/** A version of a requirement. `effective`: in force from that day on; absent: at once. `proposedBy`: whoever asked for it, where another one confirmed it. */
export type PublishedRequirement = { readonly requirement: Requirement; readonly effective?: EffectiveDay; readonly proposedBy?: PersonId };

/** By newer rules of its zone the day of a version to come begins at `computed`; it comes into force at `from` (§3.11). */
export type RecomputedStart = { readonly version: number; readonly from: Instant; readonly computed: Instant; readonly tzdata: string };

/** A version of a configuration document. `from`: in force from then on, never before it is recorded; absent: at once. `proposal`: the change of authority that was confirmed. */
export type PublishedConfig = { readonly name: string; readonly version: number; readonly document: Json; readonly from?: Instant; readonly proposal?: string };
