import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useMemo, useRef } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors, sortReasons } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AmendmentDiff } from './amendment-diff.tsx';
import { editWords as words } from './edit-messages.ts';
import { contentOf, formOf } from './form.ts';
import { asIfRead, notAsked, Rewrite, useSettled } from './rewrite.tsx';
import { fieldsOf, placesOf, type StepProps } from './steps.ts';
import { keptForm, useForm } from './use-form.ts';

type Exception = Reply<'GET /exceptions/:id'>;

/** Changes a request while people decide on it (S20): what is different, and whose signatures it voids, before it is sent. */
export function EditPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /exceptions/:id', { params: { id } });
  const session = useSession();
  // What was read first is what is changed: a later revision refuses, and is not mixed in.
  const first = useRef<Exception | undefined>(undefined);
  first.current ??= query.data;
  return (
    <Answer query={{ ...query, data: first.current }} whole>
      {(exception) => (exception.state === 'in_approval' ? <Edit exception={exception} today={session.data?.now ?? exception.asOf} /> : <NotNow id={id} />)}
    </Answer>
  );
}

function Edit({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id, revision } = exception;
  const name = `edit ${id} ${revision}`;
  const { form, change, forget } = useForm(name, useRef(keptForm(name) ?? formOf(exception.content)).current);
  const content = useMemo(() => contentOf(form), [form]);
  const asked = useSettled(JSON.stringify(content));
  const preview = useApi('POST /exceptions/:id/edit/preview', { params: { id }, body: { content: JSON.parse(asked) as typeof content } }, { keepPrevious: true });
  const navigate = useNavigate();
  const edit = useChange('PATCH /exceptions/:id', {
    onSuccess: () => {
      forget();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const against = preview.data?.refusals ?? [];
  const fields = fieldsOf(form.parts.length, placesOf(against));
  const errors = preview.data === undefined ? formErrors(preview.error, fields) : sortReasons(against, fields);
  const steps: StepProps = { form, change, preview: notAsked, today, draft: id, errors };
  const isChecked = preview.data !== undefined && !preview.isFetching && asked === JSON.stringify(content);
  return (
    <Rewrite exception={exception} words={words} steps={steps}>
      <AmendmentDiff before={exception.content} after={asIfRead(content, exception.content, false)} preview={preview.data} error={preview.error} words={words} />
      {preview.data?.class === 'material' ? <Restarts people={preview.data.restarts} /> : null}
      <Problem error={edit.error} />
      <Button
        kind="primary"
        busy={edit.isPending}
        disabledBecause={isChecked ? (against.length === 0 ? null : words.against) : words.notChecked}
        onPress={() => edit.mutate({ params: { id }, ifMatch: `"${revision}"`, body: content })}
      >
        {words.send[preview.data?.class ?? 'material']}
      </Button>
    </Rewrite>
  );
}

/** Who signs anew. */
function Restarts({ people }: { readonly people: readonly { readonly id: string; readonly name: string }[] }): ReactElement {
  if (people.length === 0) return <p className="text-muted">{words.nobodySigned}</p>;
  return (
    <section aria-label={words.restarts}>
      <p className="text-sm text-muted">{words.restarts}</p>
      <ul className="list-disc pl-5">
        {people.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </section>
  );
}

function NotNow({ id }: { readonly id: string }): ReactElement {
  return (
    <>
      <PageHeader title={words.notInApproval} below={words.notInApprovalHint} />
      <ButtonLink to={`/exceptions/${encodeURIComponent(id)}`}>{words.toException(id)}</ButtonLink>
    </>
  );
}
