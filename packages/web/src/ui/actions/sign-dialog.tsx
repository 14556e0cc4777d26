import { type ReactElement, useState } from 'react';
import { useApi, useChange } from '../../lib/queries.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { bandWords } from '../../lib/states.ts';
import { Conditions } from '../conditions.tsx';
import { CheckboxField, TextArea, TextField } from '../field.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { askedConditions, ConditionFields, conditionPaths, type ConditionText, noCondition } from './condition-fields.tsx';
import { actionWords, words } from './messages.ts';
import { changeOf, type Task, type TaskDialogProps } from './subject.ts';

type Outcome = 'approve' | 'approve_narrower' | 'return' | 'reject' | 'object';

/** One signature, or what somebody with a seat says instead. */
export function SignDialog({ subject, task, outcome, onClose }: TaskDialogProps & { readonly outcome: Outcome }): ReactElement {
  const { exception, summary } = task;
  const [rationale, setRationale, forget] = useKeptText(`${exception.id} ${outcome}`);
  const [lastDay, setLastDay] = useState(summary.term.lastDay);
  const [dropped, setDropped] = useState<readonly number[]>([]);
  const [conditions, setConditions] = useState<readonly ConditionText[]>([noCondition]);
  const binds = (outcome === 'approve' || outcome === 'approve_narrower') && task.seat !== null && task.seat.voice !== 'opinion';
  const narrows = outcome === 'approve_narrower';
  const content = useApi('GET /exceptions/:id', narrows ? { params: { id: exception.id } } : null).data?.content;
  const decide = useChange('POST /exceptions/:id/decide', {
    onSuccess: () => {
      forget();
      toast(words.done(exception.id, actionWords[outcome].toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(decide.error, ['rationale', 'narrower.lastDay', 'narrower.scope', ...conditionPaths(conditions.length)]);
  const scope = content?.scope ?? [];
  const submit = (): void => {
    const narrower = {
      ...(lastDay === summary.term.lastDay ? {} : { lastDay }),
      ...(dropped.length === 0 ? {} : { scope: scope.filter((_clause, at) => !dropped.includes(at)) }),
    };
    decide.mutate({
      params: { id: exception.id },
      body: {
        ...changeOf(subject),
        outcome,
        rationale,
        relianceHash: task.relianceHash ?? '',
        ...(task.seat === null ? {} : { seat: task.seat.id }),
        ...(narrows ? { narrower } : {}),
        ...(askedConditions(conditions).length === 0 ? {} : { conditions: askedConditions(conditions) }),
      },
    });
  };
  return (
    <ActionFrame
      title={titles[outcome](summary.version)}
      then={consequence(task, outcome)}
      label={actionWords[outcome]}
      danger={outcome === 'reject' || outcome === 'object'}
      busy={decide.isPending}
      error={decide.error}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      {outcome === 'approve' || narrows ? <p>{accepted(task)}</p> : null}
      {binds && summary.conditions.length > 0 ? (
        <>
          <p>{words.boundBefore}</p>
          <Conditions conditions={summary.conditions} />
        </>
      ) : null}
      {narrows ? (
        <>
          <TextField
            type="date"
            label={words.lastDay}
            hint={words.lastDayHint(calendarDayText(summary.term.lastDay))}
            max={summary.term.lastDay}
            value={lastDay}
            onChange={setLastDay}
            error={errors.at('narrower.lastDay')}
          />
          {scope.length < 2 ? null : (
            <fieldset className="space-y-2">
              <legend className="font-medium">{words.keep}</legend>
              {scope.map(({ requirement, asset }, at) => (
                <CheckboxField
                  // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name, and their order is theirs
                  key={at}
                  label={`${requirement} · ${asset.type} ${asset.under ?? asset.ids?.join(', ') ?? ''}`}
                  value={!dropped.includes(at)}
                  onChange={(keep) => setDropped(keep ? dropped.filter((one) => one !== at) : [...dropped, at])}
                />
              ))}
              {errors.at('narrower.scope') === null ? null : <p className="text-sm text-bad">{errors.at('narrower.scope')}</p>}
            </fieldset>
          )}
        </>
      ) : null}
      <TextArea
        label={words.rationale}
        hint={outcome === 'approve' ? words.rationaleHint : `${words.rationaleHint} ${words.atLeast(20)}`}
        optional={outcome === 'approve'}
        autoFocus={!narrows}
        value={rationale}
        onChange={setRationale}
        error={errors.at('rationale')}
      />
      {binds ? <ConditionFields value={conditions} onChange={setConditions} lastDay={summary.term.lastDay} errors={errors} /> : null}
    </ActionFrame>
  );
}

const titles: Readonly<Record<Outcome, (version: number | null) => string>> = {
  approve: words.approveTitle,
  approve_narrower: () => words.narrowerTitle,
  return: () => words.returnTitle,
  reject: () => words.rejectTitle,
  object: () => words.objectTitle,
};

function accepted({ summary: { deviations, term, risk } }: Task): string {
  const requirements = [...new Set(deviations.map(({ requirement }) => requirement))].join(', ');
  return words.statement(requirements, calendarDayText(term.lastDay), risk === null ? words.notRated : bandWords[risk.residualBand].toLowerCase());
}

/** What the signature brings about, as far as the seats beside it tell. */
function consequence({ change, summary: { others } }: Task, outcome: Outcome): string {
  if (outcome === 'reject') return words.rejectThen;
  if (outcome === 'return') return words.returnThen;
  if (outcome === 'object') return words.objectThen;
  if (outcome === 'approve_narrower') return words.narrowerThen;
  const after = others.filter(({ status }) => status !== 'decided').map(({ person, title }) => person?.name ?? title);
  return after.length === 0 ? (change === null ? words.lastSignature : words.lastOfChange[change.kind]) : words.signaturesAfter(after.join(', '));
}
