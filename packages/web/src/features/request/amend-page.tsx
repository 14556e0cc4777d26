import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { TextArea } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { amendWords as words } from './amend-messages.ts';
import { type Exception, Rewrite, RewritePage, useRewriting } from './rewrite.tsx';

/** Changes what is approved: the content as it should read, with what is different beside it before it is sent. */
export function AmendPage(): ReactElement {
  return <RewritePage>{(exception, today) => <Amend exception={exception} today={today} />}</RewritePage>;
}

function Amend({ exception, today }: { readonly exception: Exception; readonly today: string }): ReactElement {
  const { id, revision } = exception;
  const rewriting = useRewriting(exception, 'amend');
  const { content, asked, forget } = rewriting;
  const [text, setText, forgetText] = useKeptText(`amend ${id} ${revision} text`);
  const preview = useApi('POST /exceptions/:id/amend/preview', { params: { id }, body: { content: asked } }, { keepPrevious: true });
  const navigate = useNavigate();
  const amend = useChange('POST /exceptions/:id/amend', {
    onSuccess: () => {
      forget();
      forgetText();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const send = {
    label: words.amend[preview.data?.class ?? 'material'], busy: amend.isPending, error: amend.error,
    onPress: () => amend.mutate({ params: { id }, ifMatch: `"${revision}"`, body: { content, text } }),
  };
  return (
    <Rewrite rewriting={rewriting} before={exception.content} today={today} hasBegun words={words} checked={{ ...preview, preview: preview.data }} send={send}>
      <TextArea label={words.why} hint={words.whyHint} rows={3} value={text} onChange={setText} error={formErrors(amend.error, ['text']).at('text')} />
    </Rewrite>
  );
}
