import { type ReactElement, useState } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { FilesField, type TakenFile } from '../../ui/actions/files-field.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

/** Records a test that was done, with the files that it left behind. */
export function TestDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactElement {
  const [statement, setStatement, forget] = useKeptText(`${id} test`);
  const [outcome, setOutcome] = useState<'' | 'pass' | 'fail'>('');
  const [testedAt, setTestedAt] = useState('');
  const [evidence, setEvidence] = useState<readonly TakenFile[]>([]);
  const [missing, setMissing] = useState(false);
  const change = useChange('POST /controls/:id/test', {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.actions.test.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(change.error, ['statement', 'evidence', 'testedAt', 'outcome']);
  const submit = (): void => {
    setMissing(outcome === '');
    if (outcome === '') return;
    const body = { outcome, statement, evidence: [...evidence], ...(testedAt === '' ? {} : { testedAt: new Date(testedAt).toISOString() }) };
    change.mutate({ params: { id }, body });
  };
  return (
    <ActionFrame
      title={words.actions.test}
      then={words.explain.test}
      label={words.actions.test}
      danger={outcome === 'fail'}
      busy={change.isPending}
      error={change.error}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <SelectField
        label={words.outcome}
        value={outcome}
        onChange={(value) => setOutcome(value === 'pass' || value === 'fail' ? value : '')}
        options={[{ value: '', label: words.choose }, ...Object.entries(words.outcomes).map(([value, label]) => ({ value, label }))]}
        error={missing ? words.choose : errors.at('outcome')}
      />
      <TextArea label={words.statement} hint={words.atLeast} rows={3} value={statement} onChange={setStatement} error={errors.at('statement')} />
      <FilesField route="POST /controls/:id/evidence" id={id} value={evidence} onChange={setEvidence} error={evidence.length === 0 ? errors.at('evidence') : null} hint={words.filesHint} needed />
      <TextField type="datetime-local" optional label={words.testedAt} hint={words.testedAtHint} max="9999-12-31T23:59" value={testedAt} onChange={setTestedAt} error={errors.at('testedAt')} />
    </ActionFrame>
  );
}
