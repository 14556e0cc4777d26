import { type ReactElement, useState } from 'react';
import { askedContent } from '../../lib/content.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { CheckboxField, TextArea } from '../field.tsx';
import { Loading } from '../states.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { actionWords, words } from './messages.ts';
import { type ActionDialogProps, changeOf } from './subject.ts';

/** Complete, and about something else than what is excepted or asked for already. */
export function TriageDialog({ subject, onClose }: ActionDialogProps): ReactElement {
  const { id } = subject;
  const [note, setNote, forget] = useKeptText(`${id} triage`);
  const [distinct, setDistinct] = useState<readonly string[]>([]);
  const content = useApi('GET /exceptions/:id', { params: { id } }).data?.content;
  const preview = useApi('POST /exceptions/preview', content === undefined ? null : { body: askedContent(content) });
  const overlaps = (preview.data?.overlaps ?? []).filter(({ exception }) => exception !== id);
  const triage = useChange('POST /exceptions/:id/triage', {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.triageTitle.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(triage.error, ['note', 'distinctFrom']);
  return (
    <ActionFrame
      title={words.triageTitle}
      then={words.triageThen}
      label={actionWords.triage}
      busy={triage.isPending}
      error={triage.error}
      errors={errors}
      onClose={onClose}
      onSubmit={() => triage.mutate({ params: { id }, body: { ...changeOf(subject), outcome: 'complete', note, distinctFrom: [...distinct] } })}
    >
      {preview.data === undefined && preview.error === null ? <Loading lines={2} /> : null}
      {overlaps.length === 0 ? null : (
        <fieldset className="space-y-2">
          <legend className="font-medium">{words.overlapping}</legend>
          <p className="text-sm text-muted">{words.overlappingHint}</p>
          {overlaps.map(({ exception, title }) => (
            <CheckboxField
              key={exception}
              label={words.distinct(exception, title)}
              value={distinct.includes(exception)}
              onChange={(is) => setDistinct(is ? [...distinct, exception] : distinct.filter((one) => one !== exception))}
            />
          ))}
        </fieldset>
      )}
      <TextArea label={words.note} optional value={note} onChange={setNote} error={errors.at('note')} />
    </ActionFrame>
  );
}
