import { type AccessObject, type Action, decideAccess, type Subject } from '../access/decide.ts';
import type { Reason } from '../errors.ts';
import { hash, type UnitId } from '../ids.ts';
import { placeholderText as statement } from '../placeholder-text.ts';
import { type ControlCommand, type ControlFacts, decideControl } from './decide.ts';
import type { ControlRecord } from './record.ts';

export const controlActions = ['change', 'test', 'attest', 'remove', 'retire'] as const;
export type ControlAction = (typeof controlActions)[number];

/** Whether somebody may do something to a control now, and every reason against it. */
export type PossibleControlAction = { readonly action: ControlAction; readonly allowed: boolean; readonly reasons: readonly Reason[] };

const accessOf: Readonly<Record<ControlCommand['verb'], Action>> = {
  record: 'control.write', retire: 'control.write', attest: 'control.report', remove: 'control.report', test: 'control.test',
};

/** What access to a command on a control depends on: whoever keeps one may do so for the unit that it has and for the one that it gets. */
export function controlAccess(known: ControlRecord | null, command: ControlCommand): { readonly action: Action; readonly object: AccessObject } {
  const units: UnitId[] = [...(known === null ? [] : [known.control.unit]), ...(command.verb === 'record' ? [command.control.unit] : [])];
  const tester = known?.control.tester;
  return {
    action: accessOf[command.verb],
    object: { units, ...(known === null ? {} : { owner: known.control.operator }), ...(tester === undefined ? {} : { testers: [tester] }) },
  };
}

/** What somebody may do with a control now, tried on the rules themselves with a form that is filled in well. */
export function possibleControlActions(record: ControlRecord, subject: Subject, facts: ControlFacts): readonly PossibleControlAction[] {
  return controlActions.map((action) => {
    const command = trial(action, record);
    const { action: asked, object } = controlAccess(record, command);
    const access = decideAccess(subject, asked, object, facts.organisation, facts.now);
    const decision = access.ok ? decideControl(record, command, facts) : access;
    return { action, allowed: decision.ok, reasons: decision.ok ? [] : decision.reasons };
  });
}

function trial(action: ControlAction, { control }: ControlRecord): ControlCommand {
  if (action === 'change') return { verb: 'record', control };
  if (action === 'test') return { verb: 'test', outcome: 'pass', statement, evidence: [{ sha256: hash('0'.repeat(64)), name: 'evidence' }] };
  return { verb: action, statement };
}
