import type { ControlRegister } from '../control/relied-on.ts';
import type { ExceptionFacts } from '../exception/facts.ts';
import type { ExceptionCase } from '../exception/state.ts';
import type { ExceptionId, PersonId } from '../ids.ts';
import type { Role } from '../org/organisation.ts';
import { holdersOf } from '../org/reporting-line.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import type { Instant } from '../time.ts';

export const noticeKinds = [
  'seat_assigned', 'decision_due', 'decision_overdue', 'escalated', 'question_asked', 'acknowledgement_asked', 'due_soon', 'duty_missed',
  'granted', 'rejected', 'withdrawn', 'suspended', 'resumed', 'revoked', 'closed', 'change_ended', 'cover_started', 'cover_ended', 'expiring', 'expired',
  'violation_recorded', 'violation_open', 'control_overdue', 'control_failed',
  'end_recomputed',
  'owner_asked',
  'emergency_activated',
  'narrowed',
  'toxic_combination',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Kinds that hold only for a while: settled as soon as they are not due any more, because it was done, by whomever, or a later one took their place. */
export const passingKinds: readonly NoticeKind[] = [
  'seat_assigned', 'decision_due', 'decision_overdue', 'escalated', 'question_asked', 'acknowledgement_asked', 'due_soon', 'expiring',
  'violation_recorded', 'violation_open', 'control_overdue', 'owner_asked',
];

/** Something that a person is to be told about a case, once. A notice changes nothing and decides nothing (§3.13). */
export type Notice = {
  /** The same notice, however often it is computed: with the person, its identity. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly person: PersonId;
  /** When it became due; null: since it has been so, which nobody recorded. */
  readonly at: Instant | null;
  readonly text: string;
  /** By when something is owed, or when cover ends. */
  readonly due: Instant | null;
  /** Residual band high or critical: told at once (§3.13). */
  readonly urgent: boolean;
};

export type NoticeFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'> & {
  /** Violations on record of the exception that nobody has resolved; absent: none. */
  readonly violations?: readonly NonComplianceRecord[];
  /** Who answers for other exceptions that a toxic combination of this one meets; absent: nobody is known. */
  readonly neighbourOwners?: ReadonlyMap<ExceptionId, PersonId>;
  /** Every control on record; absent: none. */
  readonly controls?: ControlRegister;
};

/** A notice before it is known to whom it goes. */
export type Told = Omit<Notice, 'person' | 'urgent' | 'due'> & { readonly due?: Instant };

/** The same words to several people. `state`: the request whose residual risk says how urgent it is. */
export function tell(state: Pick<ExceptionCase, 'assessment'>, people: readonly PersonId[], { due, ...told }: Told): readonly Notice[] {
  const band = state.assessment?.residualBand;
  const urgent = band === 'high' || band === 'critical';
  return people.map((person) => ({ ...told, person, due: due ?? null, urgent }));
}

/** Whoever asked for it and whoever answers for it. */
export function partiesTold(state: ExceptionCase): readonly PersonId[] {
  return [state.requester, state.content.owner];
}

/** The parties, and whoever accepted the risk by signature. */
export function concernedBy(state: ExceptionCase): readonly PersonId[] {
  const accepting = new Set(state.required?.seats.filter((seat) => seat.voice === 'accepts_risk').map((seat) => seat.id));
  const acceptors = state.decisions.flatMap((one) => (one.person !== null && !one.superseded && accepting.has(one.seat) ? [one.person] : []));
  return [...partiesTold(state), ...acceptors];
}

/** Whoever holds a role for the unit of the owner, the nearest first. */
export function officersOf(state: ExceptionCase, role: Role, { organisation }: Pick<NoticeFacts, 'organisation'>): readonly PersonId[] {
  const unit = organisation.now.people.get(state.content.owner)?.unit;
  return unit === undefined ? [] : holdersOf(organisation.now, role, unit);
}
