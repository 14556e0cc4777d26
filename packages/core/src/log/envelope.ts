import type { Json } from '../digest.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** Who acts, by what right. Pseudonymous: names stand in the directory, never in a leaf. */
export type Actor = {
  readonly person: PersonId | null;
  /** `system` names its rule in `ruleId`. */
  readonly kind: 'person' | 'service' | 'system' | 'bootstrap';
  readonly onBehalfOf?: PersonId;
  /** How strongly the person was authenticated: `two-factor`, `demo`, `token` … */
  readonly strength?: string;
};

/** One event as it is folded and read, whatever its stream. */
export type EventEnvelope<Type extends string = string, Data = Json> = {
  readonly stream: string;
  /** 1 for the first event of the stream. */
  readonly revision: number;
  readonly type: Type;
  readonly schema: number;
  readonly at: Instant;
  readonly actor: Actor;
  /** Id of the access rule that allowed it. */
  readonly ruleId: string;
  readonly data: Data;
};
