import { type ReactElement, useState } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { type Milestone, MilestoneRows, wholeMilestones } from './milestone-rows.tsx';
import type { NonCompliance } from './types.ts';

/** Another plan, and why. */
export function PlanDialog({ shown, onClose }: { readonly shown: NonCompliance; readonly onClose: () => void }): ReactElement {
  const { id, revision } = shown;
  const [rows, setRows] = useState<readonly Milestone[]>(shown.milestones.map(({ title, due }) => ({ title, due })));
  const [text, setText, forget] = useKeptText(`${id} plan`);
  const plan = useChange('POST /non-compliances/:id/plan', { onSuccess: () => done(id, words.changePlan, forget, onClose) });
  const errors = formErrors(plan.error, ['milestones', 'text']);
  return (
    <ActionFrame
      title={words.changePlan} then={words.planThen} label={words.changePlan} busy={plan.isPending} error={plan.error} errors={errors} onClose={onClose}
      onSubmit={() => plan.mutate({ params: { id }, ifMatch: `"${revision}"`, body: { milestones: wholeMilestones(rows), text } })}
    >
      <MilestoneRows rows={rows} onChange={setRows} error={errors.at('milestones')} />
      <TextArea label={words.why} hint={words.atLeast(20)} rows={3} value={text} onChange={setText} error={errors.at('text')} />
    </ActionFrame>
  );
}

/** That the requirement is met again, seen by somebody who neither owns nor recorded it. */
export function ResolveDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactElement {
  const [evidence, setEvidence, forget] = useKeptText(`${id} resolve`);
  const resolve = useChange('POST /non-compliances/:id/resolve', { onSuccess: () => done(id, words.resolve, forget, onClose) });
  const errors = formErrors(resolve.error, ['evidence']);
  return (
    <ActionFrame
      title={words.resolve} then={words.resolveThen} label={words.resolve} busy={resolve.isPending} error={resolve.error} errors={errors} onClose={onClose}
      onSubmit={() => resolve.mutate({ params: { id }, body: { evidence } })}
    >
      <TextArea label={words.evidence} hint={words.atLeast(20)} rows={4} autoFocus value={evidence} onChange={setEvidence} error={errors.at('evidence')} />
    </ActionFrame>
  );
}

function done(id: string, what: string, forget: () => void, onClose: () => void): void {
  forget();
  toast(words.done(id, what.toLowerCase()));
  onClose();
}
