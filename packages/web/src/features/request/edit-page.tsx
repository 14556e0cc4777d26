import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useApi, useChange } from '../../lib/queries.ts';
import { ButtonLink } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { editWords as words } from './edit-messages.ts';
import { type Exception, Rewrite, RewritePage, useRewriting } from './rewrite.tsx';

/** Changes a request while people decide on it (S20): what is different, and whose signatures it voids, before it is sent. */
export function EditPage(): ReactElement {
  return <RewritePage>{(exception, today) => (exception.state === 'in_approval' ? <Edit exception={exception} today={today} /> : <NotNow id={exception.id} />)}</RewritePage>;
}

function Edit({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id, revision } = exception;
  const rewriting = useRewriting(exception, 'edit');
  const { content, asked, forget } = rewriting;
  const preview = useApi('POST /exceptions/:id/edit/preview', { params: { id }, body: { content: asked } }, { keepPrevious: true });
  const navigate = useNavigate();
  const edit = useChange('PATCH /exceptions/:id', {
    onSuccess: () => {
      forget();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const send = {
    label: words.send[preview.data?.class ?? 'material'], busy: edit.isPending, error: edit.error,
    onPress: () => edit.mutate({ params: { id }, ifMatch: `"${revision}"`, body: content }),
  };
  return (
    <Rewrite rewriting={rewriting} before={exception.content} today={today} words={words} checked={{ ...preview, preview: preview.data }} send={send}>
      {preview.data?.class === 'material' ? <Restarts people={preview.data.restarts} /> : null}
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
