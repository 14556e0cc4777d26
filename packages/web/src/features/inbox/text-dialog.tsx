import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { words } from './messages.ts';
import type { ActionDialogProps, ActionName, Task } from './task.ts';

type TextAction = 'ask' | 'triage_reject' | 'answer' | 'withdraw' | 'acknowledge' | 'verify' | 'discharge';
type Verb = 'ask' | 'triage' | 'answer' | 'withdraw' | 'acknowledge' | 'verify' | 'discharge';
type Ground = keyof typeof words.grounds;

type Form = {
  readonly verb: Verb;
  readonly title: string;
  readonly then: string;
  /** Name of the text in the body, and its label; none: nothing is written. */
  readonly text?: { readonly name: string; readonly label: string; readonly least: number };
  readonly body: (text: string, task: Task, ground: Ground) => object;
};

const forms: Readonly<Record<TextAction, Form>> = {
  ask: {
    verb: 'ask',
    title: words.askTitle,
    then: words.askThen,
    text: { name: 'text', label: words.askLabel, least: 10 },
    body: (text) => ({ text }),
  },
  triage_reject: {
    verb: 'triage',
    title: words.triageRejectTitle,
    then: words.withdrawThen,
    text: { name: 'note', label: words.rationale, least: 20 },
    body: (note, _task, code) => ({ outcome: 'reject', code, note }),
  },
  answer: {
    verb: 'answer',
    title: words.answerTitle,
    then: words.triageThen,
    text: { name: 'text', label: words.answerLabel, least: 2 },
    body: (text, { relianceHash }) => ({ text, relianceHash }),
  },
  withdraw: {
    verb: 'withdraw',
    title: words.withdrawTitle,
    then: words.withdrawThen,
    text: { name: 'text', label: words.rationale, least: 0 },
    body: (text) => ({ text }),
  },
  acknowledge: {
    verb: 'acknowledge',
    title: words.acknowledgeTitle,
    then: words.acknowledgeThen,
    body: (_text, { relianceHash }) => ({ relianceHash }),
  },
  verify: {
    verb: 'verify',
    title: words.verifyTitle,
    then: words.verifyThen,
    text: { name: 'evidence', label: words.evidence, least: 10 },
    body: (evidence) => ({ evidence }),
  },
  discharge: {
    verb: 'discharge',
    title: words.dischargeTitle,
    then: words.rationaleHint,
    text: { name: 'evidence', label: words.evidence, least: 10 },
    body: (evidence, { duty }) => ({ duty: duty?.id ?? '', evidence }),
  },
};

export function isTextAction(action: ActionName): action is TextAction {
  return action in forms;
}

/** An action that is answered by a text, or by a word. */
export function TextDialog({ task, action, onClose }: ActionDialogProps & { readonly action: TextAction }): ReactElement {
  const { exception } = task;
  const { verb, title, then, text: field, body } = forms[action];
  const [text, setText, forget] = useKeptText(`${exception.id} ${action}`);
  const [ground, setGround] = useState<Ground>('weak_reason');
  // Each verb has a body of its own; the table above builds the one that belongs to it.
  const change = useChange(`POST /exceptions/:id/${verb}` as 'POST /exceptions/:id/ask', {
    onSuccess: () => {
      forget();
      toast(words.done(exception.id, title.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(change.error, field === undefined ? [] : [field.name]);
  return (
    <ActionFrame
      title={title}
      then={then}
      label={words.actions[action] ?? action}
      danger={action === 'withdraw' || action === 'triage_reject'}
      busy={change.isPending}
      error={change.error}
      errors={errors}
      onClose={onClose}
      onSubmit={() => change.mutate({ params: { id: exception.id }, body: body(text, task, ground) } as Call<'POST /exceptions/:id/ask'>)}
    >
      {task.summary.question === null || action !== 'answer' ? null : (
        <blockquote className="border-l-4 border-warn pl-3 whitespace-pre-line">{task.summary.question.text}</blockquote>
      )}
      {action === 'triage_reject' ? (
        <SelectField
          label={words.ground}
          value={ground}
          onChange={(value) => setGround(value as Ground)}
          options={Object.entries(words.grounds).map(([value, label]) => ({ value, label }))}
        />
      ) : null}
      {field === undefined ? null : (
        <TextArea
          label={field.label}
          {...(field.least > 2 ? { hint: words.atLeast(field.least) } : {})}
          optional={field.least === 0}
          autoFocus
          value={text}
          onChange={setText}
          error={errors.at(field.name)}
        />
      )}
    </ActionFrame>
  );
}
