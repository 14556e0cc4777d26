import type { Json } from '../digest.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EffectiveDay, Requirement, RuleMapping } from './requirement.ts';

/** Changes of the policy library (stream `requirement:ID`, `mapping:SCHEME:ID`) and of configuration documents (stream `config:NAME`). */
export type LibraryEvent =
  | { readonly type: 'requirement_published'; readonly data: PublishedRequirement }
  | { readonly type: 'rule_mapped'; readonly data: { readonly mapping: RuleMapping } }
  | { readonly type: 'config_published'; readonly data: PublishedConfig };

/** A version of a requirement. `effective`: in force from that day on; absent: at once. `proposedBy`: whoever asked for it, where another one confirmed it. */
export type PublishedRequirement = { readonly requirement: Requirement; readonly effective?: EffectiveDay; readonly proposedBy?: PersonId };

/** A version of a configuration document. `from`: in force from then on, never before it is recorded; absent: at once. `proposal`: the change of authority that was confirmed. */
export type PublishedConfig = { readonly name: string; readonly version: number; readonly document: Json; readonly from?: Instant; readonly proposal?: string };
