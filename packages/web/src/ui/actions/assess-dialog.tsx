import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { SelectField, TextArea } from '../field.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { AssessedControl, type Assessed, assessedAs, optionsOf } from './assessed-control.tsx';
import { actionWords, words } from './messages.ts';
import { changeOf, type TaskDialogProps } from './subject.ts';

type Body = Call<'POST /exceptions/:id/assess'>['body'];

const fields = ['statement', 'opinion', 'inherent.likelihood', 'inherent.impact', 'controls', 'recommendation'];

/** The risk without and with the controls that the request names, and what the assessor makes of it. */
export function AssessDialog({ subject, task, onClose }: TaskDialogProps): ReactElement {
  const { exception, summary } = task;
  const [statement, setStatement, forgetStatement] = useKeptText(`${exception.id} statement`);
  const [opinion, setOpinion, forgetOpinion] = useKeptText(`${exception.id} opinion`);
  const [likelihood, setLikelihood] = useState(3);
  const [impact, setImpact] = useState(3);
  const [recommendation, setRecommendation] = useState<Body['recommendation']>('approve');
  // What the assessor has said of each control, by the id that the request names.
  const [controls, setControls] = useState<Readonly<Record<string, Assessed>>>({});
  const recorded = useApi('GET /controls', { query: { limit: 500 } }).data?.items ?? [];
  const assess = useChange('POST /exceptions/:id/assess', {
    onSuccess: () => {
      forgetStatement();
      forgetOpinion();
      toast(words.done(exception.id, words.assessTitle.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(assess.error, fields);
  const submit = (): void =>
    assess.mutate({
      params: { id: exception.id },
      body: { ...changeOf(subject), relianceHash: task.relianceHash ?? '', statement, opinion, inherent: { likelihood, impact }, controls: summary.controls.map(({ id }) => controls[id] ?? assessedAs(id, recorded)), recommendation },
    });
  return (
    <ActionFrame
      wide
      title={words.assessTitle}
      then={words.assessThen}
      label={actionWords.assess}
      busy={assess.isPending}
      error={assess.error}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextArea
        label={words.riskStatement}
        hint={words.riskStatementHint}
        autoFocus
        rows={3}
        value={statement}
        onChange={setStatement}
        error={errors.at('statement')}
      />
      <fieldset>
        <legend className="font-medium">{words.without}</legend>
        <div className="mt-1 grid gap-3 sm:grid-cols-2">
          <SelectField
            label={words.likelihood}
            value={String(likelihood)}
            onChange={(value) => setLikelihood(Number(value))}
            options={scale}
            error={errors.at('inherent.likelihood')}
          />
          <SelectField
            label={words.impact}
            value={String(impact)}
            onChange={(value) => setImpact(Number(value))}
            options={scale}
            error={errors.at('inherent.impact')}
          />
        </div>
      </fieldset>
      {summary.controls.map(({ id: named, statement }) => (
        <AssessedControl
          key={named}
          statement={statement}
          assessed={controls[named] ?? assessedAs(named, recorded)}
          recorded={recorded}
          onChange={(next) => setControls({ ...controls, [named]: next })}
        />
      ))}
      {errors.at('controls') === null ? null : <p className="text-sm text-bad">{errors.at('controls')}</p>}
      <SelectField
        label={words.recommendation}
        value={recommendation}
        onChange={(value) => setRecommendation(value as Body['recommendation'])}
        options={optionsOf(words.recommendations)}
        error={errors.at('recommendation')}
      />
      <TextArea label={words.opinion} hint={words.opinionHint} rows={3} value={opinion} onChange={setOpinion} error={errors.at('opinion')} />
    </ActionFrame>
  );
}

const scale = [1, 2, 3, 4, 5].map((value) => ({ value: String(value), label: String(value) }));
