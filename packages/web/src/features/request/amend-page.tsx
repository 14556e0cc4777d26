import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useMemo, useRef } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors, sortReasons } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AmendmentDiff } from './amendment-diff.tsx';
import { contentOf, formOf } from './form.ts';
import { amendWords as words } from './amend-messages.ts';
import { asIfRead, notAsked, Rewrite, useSettled } from './rewrite.tsx';
import { fieldsOf, placesOf, type StepProps } from './steps.ts';
import { keptForm, useForm } from './use-form.ts';

type Exception = Reply<'GET /exceptions/:id'>;

/** Changes what is approved: the content as it should read, with what is different beside it before it is sent. */
export function AmendPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /exceptions/:id', { params: { id } });
  const session = useSession();
  // What was read first is what is changed: a later revision refuses, and is not mixed in.
  const first = useRef<Exception | undefined>(undefined);
  first.current ??= query.data;
  return (
    <Answer query={{ ...query, data: first.current }} whole>
      {(exception) => <Amend exception={exception} today={session.data?.now ?? exception.asOf} />}
    </Answer>
  );
}

function Amend({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id, revision } = exception;
  const name = `amend ${id} ${revision}`;
  const { form, change, forget } = useForm(name, useRef(keptForm(name) ?? formOf(exception.content)).current);
  const [text, setText, forgetText] = useKeptText(`${name} text`);
  const content = useMemo(() => contentOf(form), [form]);
  const asked = useSettled(JSON.stringify(content));
  const preview = useApi('POST /exceptions/:id/amend/preview', { params: { id }, body: { content: JSON.parse(asked) as typeof content } }, { keepPrevious: true });
  const navigate = useNavigate();
  const amend = useChange('POST /exceptions/:id/amend', {
    onSuccess: () => {
      forget();
      forgetText();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const fields = fieldsOf(form.parts.length, placesOf(preview.data?.refusals ?? []));
  const errors = preview.data === undefined ? formErrors(preview.error, fields) : sortReasons(preview.data.refusals, fields);
  const steps: StepProps = { form, change, preview: notAsked, today, draft: id, errors, hasBegun: true };
  const isChecked = preview.data !== undefined && !preview.isFetching && asked === JSON.stringify(content);
  const against = preview.data?.refusals ?? [];
  return (
    <Rewrite exception={exception} words={words} steps={steps}>
      <AmendmentDiff before={exception.content} after={asIfRead(content, exception.content, true)} preview={preview.data} error={preview.error} words={words} />
      <TextArea label={words.why} hint={words.whyHint} rows={3} value={text} onChange={setText} error={formErrors(amend.error, ['text']).at('text')} />
      <Problem error={amend.error} />
      <Button
        kind="primary"
        busy={amend.isPending}
        disabledBecause={isChecked ? (against.length === 0 ? null : words.against) : words.notChecked}
        onPress={() => amend.mutate({ params: { id }, ifMatch: `"${revision}"`, body: { content, text } })}
      >
        {words.amend[preview.data?.class ?? 'material']}
      </Button>
    </Rewrite>
  );
}
