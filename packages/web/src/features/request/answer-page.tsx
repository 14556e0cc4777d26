import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { saysTheSame, askedContent } from '../../lib/content.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { TextArea } from '../../ui/field.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { answerWords as words } from './answer-messages.ts';
import { type Exception, Rewrite, RewritePage, useRewriting } from './rewrite.tsx';

/** Answers a question on a request, and changes what the request says where the answer needs it. `?change=`: of a change request. */
export function AnswerPage(): ReactElement {
  const [{ change = '' }] = useUrlState();
  return (
    <RewritePage>
      {(exception, today) => {
        const request = change === '' ? exception : exception.changeRequests.find(({ id }) => id === change);
        return request?.state === 'needs_info' ? <Reply exception={exception} request={request} change={change} today={today} /> : <NotNow id={exception.id} />;
      }}
    </RewritePage>
  );
}

type Request = Pick<Exception, 'content' | 'questions' | 'relianceHash'>;
type Props = { readonly exception: Exception; readonly request: Request; readonly change: string; readonly today: string };

function Reply({ exception, request, change, today }: Props): ReactElement {
  const { id, revision } = exception;
  const { content: before, questions } = request;
  const [text, setText, forgetText] = useKeptText(`answer ${id} ${revision} ${change}`);
  const [isAsked, setAsked] = useState(false);
  const rewriting = useRewriting(exception, `answer ${change}`, before);
  const { content, asked, forget } = rewriting;
  const about = { relianceHash: request.relianceHash ?? '', ...(change === '' ? {} : { change }) };
  const preview = useApi('POST /exceptions/:id/answer/preview', { params: { id }, body: { ...about, content: asked } }, { keepPrevious: true });
  const navigate = useNavigate();
  const answer = useChange('POST /exceptions/:id/answer', {
    onSuccess: () => {
      forget();
      forgetText();
      toast(words.done(id));
      void navigate({ to: `/exceptions/${encodeURIComponent(id)}` });
    },
  });
  const send = {
    label: words.send, busy: answer.isPending, error: answer.error,
    onPress: () => {
      setAsked(true);
      // What is not changed is no version of its own.
      const changed = saysTheSame(askedContent(before), content) ? {} : { content };
      if (text.trim() !== '') answer.mutate({ params: { id }, body: { ...about, ...changed, text } });
    },
  };
  const checked = { ...preview, preview: preview.data === undefined ? undefined : { class: null, parts: [], refusals: preview.data.refusals } };
  return (
    <Rewrite rewriting={rewriting} before={before} today={today} words={words} checked={checked} send={send}>
      <blockquote className="border-l-4 border-warn pl-3 whitespace-pre-line wrap-anywhere">{questions.at(-1)?.text}</blockquote>
      <TextArea label={words.answer} rows={4} value={text} onChange={setText} error={isAsked && text.trim() === '' ? words.missing : formErrors(answer.error, ['text']).at('text')} />
    </Rewrite>
  );
}

function NotNow({ id }: { readonly id: string }): ReactElement {
  return (
    <>
      <PageHeader title={words.notAsked} below={words.notAskedHint} />
      <ButtonLink to={`/exceptions/${encodeURIComponent(id)}`}>{words.toException(id)}</ButtonLink>
    </>
  );
}
