import type { Json } from '../digest.ts';
import type { Requirement, RuleMapping } from './requirement.ts';

/** Changes of the policy library (stream `requirement:ID`, `mapping:SCHEME:ID`) and of configuration documents (stream `config:NAME`). */
export type LibraryEvent =
  | { readonly type: 'requirement_published'; readonly data: { readonly requirement: Requirement } }
  | { readonly type: 'rule_mapped'; readonly data: { readonly mapping: RuleMapping } }
  | { readonly type: 'config_published'; readonly data: { readonly name: string; readonly version: number; readonly document: Json } };
