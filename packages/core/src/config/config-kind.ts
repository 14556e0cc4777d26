import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { Json } from '../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { ExceptionFacts } from '../exception/facts.ts';
import type { Organisation } from '../org/organisation.ts';
import type { PolicyLibrary } from '../policy/requirement.ts';
import type { ToxicRules } from '../risk/toxic/toxic-rules.ts';
import type { Instant } from '../time.ts';

/** What a document is judged against when it is published: it must work for the people, units and requirements that there are, and with the other documents in force. */
export type ConfigWorld = {
  readonly organisation: Organisation;
  readonly library: Pick<PolicyLibrary, 'requirements' | 'versions' | 'profiles'>;
  readonly matrix: ApprovalMatrix;
  readonly toxic: ToxicRules;
  readonly now: Instant;
};

/**
 * A kind of configuration: one versioned document that decisions depend on, in the stream `config:NAME`. A second person confirms each
 * version, and it is in force from an instant on.
 */
export type ConfigKind<Document = unknown> = {
  /** As in `/config/NAME`. */
  readonly name: string;
  readonly title: string;
  /** Version 1: what is in force until another is published. */
  readonly standard: Document;
  /** Reads what was written, as the version that it would be. Refused with the place (`rule`) of every fault. */
  readonly read: (written: Json, version: number) => Decision<Document>;
  /** Why a readable document may not be published here, with the place of each; absent: nothing outside it matters. */
  readonly unworkable?: (document: Document, world: ConfigWorld) => readonly Reason[];
  /** The facts of a request with this document in force, for the simulator; absent: no request is decided by it. */
  readonly inFacts?: (facts: ExceptionFacts, document: Document) => ExceptionFacts;
};

/** The version of the standard document; each one that is published counts on from it. */
export const standardVersion = 1;

/** Reads a document that is about to be published, and judges whether it works here. */
export function readConfig<Document>(kind: ConfigKind<Document>, written: Json, version: number, world: ConfigWorld): Decision<Document> {
  const read = kind.read(written, version);
  if (!read.ok) return read;
  const reasons = kind.unworkable?.(read.value, world) ?? [];
  return reasons.length === 0 ? accept(read.value) : refuse(...reasons);
}
