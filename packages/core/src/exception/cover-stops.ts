import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import type { Instant } from '../time.ts';
import { coverIsOver } from './cover-over.ts';
import type { CaseFacts } from './facts.ts';
import { liveGrants } from './grant-end.ts';
import type { Duty, ExceptionCase, Suspension } from './state.ts';

/** What gives cover back: a person who lifts the suspension, or whatever the missed duty was about. */
export const liftings = ['resume', 'control-test', 'evidence', 'review', 'reassess', 'reaffirmation', 'new-owner'] as const;
export type Lifting = (typeof liftings)[number];

/** One thing that holds back the cover of a case; cover comes back when none is left (C14). */
export type CoverStop = {
  /** Open suspension, or null: a duty was missed, with nothing written at its instant (E2). */
  readonly suspension: string | null;
  readonly duty: string | null;
  /** Cause of the suspension; null beside a duty, whose text says it. */
  readonly cause: string | null;
  readonly text: string;
  readonly since: Instant;
  /** From when on cover is over instead of suspended, unless it is cured before; null: nothing is owed for it. */
  readonly cureBy: Instant | null;
  /** None: its cover may not come back, since the day of a directive or its longest cover is over. */
  readonly liftedBy: readonly Lifting[];
};

/** Everything that holds back, at an instant, the cover of grants that have not ended; nothing while one is in force. */
export function coverStops(state: ExceptionCase, { now: at, matrix }: Pick<CaseFacts, 'now' | 'matrix'>): readonly CoverStop[] {
  const living = liveGrants(state, { now: at });
  if (living.length === 0 || inForceAt(coverIntervals(state), at) !== null) return [];
  const ids = new Set(living.map((grant) => grant.id));
  const suspended = state.suspensions.filter((one) => one.from <= at && (one.liftedAt === undefined || at < one.liftedAt));
  const missed = state.duties.filter(
    (duty) =>
      duty.consequence === 'suspend' && duty.kind !== 'precedent' && duty.due <= at && (duty.dischargedAt === undefined || at < duty.dischargedAt) &&
      (duty.grant === undefined || ids.has(duty.grant)),
  );
  return [...suspended.map((one) => ofSuspension(one, state, { now: at, matrix })), ...missed.map((duty) => ofDuty(duty, state))].toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

function ofSuspension(suspension: Suspension, state: ExceptionCase, facts: Pick<CaseFacts, 'now' | 'matrix'>): CoverStop {
  const { id, cause, text = '', from } = suspension;
  const { duties, authorityDefects = [] } = state;
  const signedAgain = authorityDefects.some(({ suspension, curedAt }) => suspension === id && curedAt === undefined);
  const cure = duties.find((duty) => (duty.suspension === id || duty.id === `cure-${id}`) && duty.dischargedAt === undefined);
  return { suspension: id, duty: null, cause, text, since: from, cureBy: cure?.due ?? null, liftedBy: coverIsOver(suspension, state, facts).length > 0 ? [] : signedAgain ? ['reaffirmation'] : cure?.control === undefined ? ['resume'] : ['control-test', 'resume'] };
}

function ofDuty(duty: Duty, { duties }: ExceptionCase): CoverStop {
  const cure = duty.control === undefined ? undefined : duties.find((one) => one.control === duty.control && one.consequence === 'end' && one.dischargedAt === undefined);
  return { suspension: null, duty: duty.id, cause: null, text: duty.text, since: duty.due, cureBy: cure?.due ?? null, liftedBy: [liftingOf(duty), ...(duty.kind === 'reaffirmation' && duty.expected !== undefined ? ['review' as const] : [])] };
}

function liftingOf({ kind, control, vacancy, asks }: Duty): Lifting {
  if (kind === 'review' || kind === 'reaffirmation') return kind;
  if (asks === 'reassessment') return 'reassess';
  if (vacancy === true) return 'new-owner';
  return control === undefined ? 'evidence' : 'control-test';
}
