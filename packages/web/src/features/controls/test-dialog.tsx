import { type ReactElement, useState } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { FileField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

type Evidence = { readonly sha256: string; readonly name: string };

/** Records a test that was done. Files stay with the reader; their digests go into the record. */
export function TestDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactElement {
  const [statement, setStatement, forget] = useKeptText(`${id} test`);
  const [outcome, setOutcome] = useState<'' | 'pass' | 'fail'>('');
  const [testedAt, setTestedAt] = useState('');
  const [evidence, setEvidence] = useState<readonly Evidence[]>([]);
  const [missing, setMissing] = useState(false);
  const change = useChange('POST /controls/:id/test', {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.actions.test.toLowerCase()));
      onClose();
    },
  });
  const take = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const sha256 = await digestOf(file);
    setEvidence((taken) => [...taken.filter((one) => one.sha256 !== sha256), { sha256, name: file.name }]);
  };
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
      {isSecureContext ? (
        <FileField label={words.files} hint={words.filesHint} onChange={(file) => void take(file)} error={errors.at('evidence')} />
      ) : (
        <p className="text-bad">{words.noDigest}</p>
      )}
      {evidence.length === 0 ? null : (
        <ul className="list-disc space-y-1 pl-5 text-sm">
          {evidence.map(({ sha256, name }) => (
            <li key={sha256} className="wrap-anywhere">
              {words.digest(name, sha256)}
            </li>
          ))}
        </ul>
      )}
      <TextField type="datetime-local" optional label={words.testedAt} hint={words.testedAtHint} max="9999-12-31T23:59" value={testedAt} onChange={setTestedAt} error={errors.at('testedAt')} />
    </ActionFrame>
  );
}

async function digestOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return new Uint8Array(digest).toHex();
}
