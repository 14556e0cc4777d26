import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

type Review = Reply<'GET /policy-reviews'>['items'][number];

/** What whoever owns a requirement has answered, or owes an answer to. */
export function ReviewsCard({ requirement }: { readonly requirement: string }): ReactElement {
  const found = useApi('GET /policy-reviews', { query: { requirement, limit: 50 } });
  const [answering, setAnswering] = useState<Review | null>(null);
  return (
    <Card title={words.reviews}>
      <Answer query={found} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-muted">{words.noReviews}</p>
          ) : (
            <ul className="divide-y divide-line">
              {items.map((review) => (
                <Row key={review.id} review={review} onAnswer={() => setAnswering(review)} />
              ))}
            </ul>
          )
        }
      </Answer>
      {answering === null ? null : <AnswerDialog review={answering} onClose={() => setAnswering(null)} />}
    </Card>
  );
}

function Row({ review, onAnswer }: { readonly review: Review; readonly onAnswer: () => void }): ReactElement {
  const { id, signal, text, answer, overdue, due, asked, mine } = review;
  return (
    <li className="space-y-1 py-3 first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="info">{signal}</Badge> <span className="font-medium">{words.signalNames[signal]}</span>
        {overdue ? <Badge tone="warn">{words.reviewOverdue}</Badge> : null}
      </p>
      <p className="text-sm">{text}</p>
      {answer === null ? (
        <div className="flex flex-wrap items-center justify-between gap-2 text-sm">
          <span>
            {words.reviewAsked(id, asked.map(({ name }) => name).join(', '))} <Time at={due} day />
          </span>
          {mine.answer.length === 0 ? <Button onPress={onAnswer}>{words.answerIt}</Button> : null}
        </div>
      ) : (
        <p className="text-sm">
          {words.answeredBy(words.answers[answer.outcome], answer.by?.name ?? '')} <Time at={answer.at} day />: {answer.text}
        </p>
      )}
    </li>
  );
}

function AnswerDialog({ review: { id }, onClose }: { readonly review: Review; readonly onClose: () => void }): ReactElement {
  const [outcome, setOutcome] = useState<'accept' | 'reject'>('accept');
  const [text, setText, forget] = useKeptText(`${id} answer`);
  const answer = useChange('POST /policy-reviews/:id/answer', {
    onSuccess: () => {
      forget();
      toast(words.reviewAnswered(id));
      onClose();
    },
  });
  const errors = formErrors(answer.error, ['outcome', 'text']);
  return (
    <ActionFrame
      title={words.answerIt} then={words.answerThen} label={words.answerIt} busy={answer.isPending} error={answer.error} errors={errors} onClose={onClose}
      onSubmit={() => answer.mutate({ params: { id }, body: { outcome, text } })}
    >
      <SelectField
        label={words.outcome} value={outcome} onChange={(value) => setOutcome(value === 'reject' ? 'reject' : 'accept')}
        options={[{ value: 'accept', label: words.answers.accept }, { value: 'reject', label: words.answers.reject }]}
      />
      <TextArea label={words.answerWhy} rows={4} value={text} onChange={setText} error={errors.at('text')} />
    </ActionFrame>
  );
}
