import { authorityLevel } from '../../approval/delegate.ts';
import type { Level } from '../../approval/seat.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { failedTwice } from '../../control/rules.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { coverIsOver } from '../cover-over.ts';
import type { ExceptionEvent } from '../events.ts';
import { type CaseFacts, type ExceptionFacts, partiesUndecided } from '../facts.ts';
import { forbiddenRefusals } from '../no-longer-waivable.ts';
import type { AuthorityDefect, ExceptionCase, Suspension } from '../state.ts';
import { missingText, notIn, present } from './shared.ts';

/**
 * T22: lifts one suspension; cover resumes when none is left (C14). The only open one needs no name. Whoever lifts it might approve the version: the
 * level, and nobody who is party to it. What may not be covered any more is not covered again by lifting a suspension (I2, I10).
 */
export function resumeException(
  state: ExceptionCase, command: { readonly text: string; readonly suspension?: string }, facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const open = state.suspensions.filter((s) => s.liftedAt === undefined);
  const lifted = command.suspension === undefined && open.length === 1 ? open[0] : open.find((s) => s.id === command.suspension);
  const reasons = present<Reason>([
    notIn(state, facts.now, ['suspended', 'approved_scheduled'], 'Resuming'), missingText(command.text, 'text (evidence of cure)', 20, 'T22'),
    lifted !== undefined ? null : {
      code: 'invalid-field', rule: 'T22, C14',
      text: `suspension: expected the one whose cause is cured, of ${open.map((s) => `${s.id} (${s.cause})`).join(', ') || 'none'}; got ${command.suspension ?? 'no name'}.`,
    },
  ]);
  if (reasons.length > 0 || lifted === undefined) return refuse(...reasons);
  const defect = defectBehind(lifted, state);
  const against = present<Reason>([
    ...lifterRefusals(lifted, state, facts), ...coverIsOver(lifted, state, facts), ...forbiddenRefusals(state, facts),
    defect === undefined ? null : { code: 'wrong-state', rule: '§4.8', text: `${lifted.id} is lifted when every seat of ${defect.cure ?? 'the approval'} is signed again by somebody who may, and by nothing else.` },
  ]);
  if (against.length > 0) return refuse(...against);
  const cured = state.duties.filter((duty) => duty.suspension === lifted.id && duty.dischargedAt === undefined);
  return accept([
    { type: 'suspension_lifted', data: { id: lifted.id, text: command.text.trim() } },
    ...cured.map(({ id }): ExceptionEvent => ({ type: 'duty_discharged', data: { duty: id, evidence: command.text.trim() } })),
  ]);
}

/** The signature without authority that a suspension waits for, where it does. */
function defectBehind({ id }: Suspension, { authorityDefects = [] }: ExceptionCase): AuthorityDefect | undefined {
  return authorityDefects.find(({ suspension, curedAt }) => suspension === id && curedAt === undefined);
}

/** Suspensions that wait for somebody to lift them; those that only new signatures lift do not, nor does what may not be covered any more. */
export function liftable(state: ExceptionCase, facts: Pick<CaseFacts, 'now' | 'matrix'>): readonly Suspension[] {
  return state.suspensions.filter((one) => one.liftedAt === undefined && defectBehind(one, state) === undefined && coverIsOver(one, state, facts).length === 0);
}

type LifterFacts = Pick<CaseFacts, 'actor' | 'organisation' | 'matrix'>;

/** Why somebody may not lift a suspension, whatever became of its cause; empty: they may. */
export function lifterRefusals(lifted: Suspension, state: ExceptionCase, facts: LifterFacts): readonly Reason[] {
  return present([belowLevel(lifted, state, facts), ...partyTo(state, facts)]);
}

/** T22, §4.9: lifted by somebody who decides at the level that approved it; after a second failure in the term a level above (§6.3). */
function belowLevel({ cause }: Suspension, state: ExceptionCase, { actor, organisation, matrix }: LifterFacts): Reason | null {
  const again = cause === failedTwice;
  const needed = Math.min(5, levelOf(state) + (again ? 1 : 0));
  const held = authorityLevel(actor, organisation.now, matrix);
  if (held >= needed) return null;
  const why = again ? 'A second failure in the term is lifted a level above the approval' : 'A suspension is lifted at the level of the approval or above';
  return { code: 'not-permitted', rule: again ? '§6.3' : 'T22, §4.9', text: `${why}, by somebody who decides at L${needed}; ${actor} decides at ${held === 0 ? 'none' : `L${held}`}.` };
}

function levelOf({ required }: ExceptionCase): Level {
  return required?.level ?? 5;
}

/** Giving cover back is accepting the risk again: who signed or heard an appeal of it may, who asked, owns, runs, wrote or assessed it may not (§4.3). */
function partyTo(state: ExceptionCase, { actor, organisation }: LifterFacts): readonly Reason[] {
  const { deciders: _hearers, ...parties } = partiesUndecided(state);
  return conflictsOf(actor, 'approve', parties, organisation, { level: levelOf(state) })
    .map((reason) => ({ ...reason, rule: `T22, ${reason.rule}`, text: `Whoever lifts a suspension might approve it. ${reason.text}` }));
}
