import { type ReactElement, useState } from 'react';
import { askedContent } from '../../lib/content.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { CheckboxField, SelectField, TextArea } from '../field.tsx';
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
  const [changed, setChanged] = useState<'' | keyof typeof words.changedFacts>('');
  const [changedText, setChangedText] = useState('');
  const content = useApi('GET /exceptions/:id', { params: { id } }).data?.content;
  const preview = useApi('POST /exceptions/preview', content === undefined ? null : { query: { draft: id }, body: askedContent(content) });
  const overlaps = (preview.data?.overlaps ?? []).filter(({ exception }) => exception !== id);
  const triage = useChange('POST /exceptions/:id/triage', {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.triageTitle.toLowerCase()));
      onClose();
    },
  });
  const cooling = preview.data?.coolingOff ?? null;
  const errors = formErrors(triage.error, ['note', 'distinctFrom', 'changed', 'changedText']);
  const changes = cooling === null || changed === '' ? {} : { changed, changedText };
  return (
    <ActionFrame
      title={words.triageTitle}
      then={words.triageThen}
      label={actionWords.triage}
      busy={triage.isPending}
      error={triage.error}
      errors={errors}
      onClose={onClose}
      onSubmit={() => triage.mutate({ params: { id }, body: { ...changeOf(subject), outcome: 'complete', note, distinctFrom: [...distinct], ...changes } })}
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
      {(preview.data?.crowded ?? []).map(({ requirement, unit, count, days }) => (
        <p key={requirement} className="rounded-md bg-warn-soft px-3 py-2">
          {words.crowded(unit, count, requirement, days)}
        </p>
      ))}
      {cooling === null ? null : (
        <div className="space-y-4">
          <p>{words.cooling(cooling.exception, calendarDayText(cooling.lastDay))}</p>
          <SelectField
            label={words.changed}
            value={changed}
            onChange={(value) => setChanged(value as typeof changed)}
            options={[{ value: '', label: words.nothingChanged }, ...Object.entries(words.changedFacts).map(([value, label]) => ({ value, label }))]}
            error={errors.at('changed')}
          />
          {changed === '' ? null : <TextArea label={words.changedText} value={changedText} onChange={setChangedText} error={errors.at('changedText')} />}
        </div>
      )}
      <TextArea label={words.note} optional value={note} onChange={setNote} error={errors.at('note')} />
    </ActionFrame>
  );
}
