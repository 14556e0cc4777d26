import { type ReactElement, useState } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { SelectField, TextArea } from '../field.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { words } from './messages.ts';
import { type ActionDialogProps, changeOf } from './subject.ts';

const votes = ['yes', 'no', 'abstain'] as const;

/** The vote of a member of a committee; the last one counts until the committee has decided. */
export function VoteDialog({ subject, onClose }: ActionDialogProps): ReactElement {
  const { id, relianceHash, task } = subject;
  const [vote, setVote] = useState<(typeof votes)[number]>('yes');
  const [rationale, setRationale, forget] = useKeptText(`${id} vote`);
  const cast = useChange('POST /exceptions/:id/vote', {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.voteTitle.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(cast.error, ['rationale']);
  return (
    <ActionFrame
      title={words.voteTitle}
      then={words.voteThen}
      label={words.voteTitle}
      busy={cast.isPending}
      error={cast.error}
      errors={errors}
      onClose={onClose}
      onSubmit={() =>
        cast.mutate({
          params: { id },
          body: { ...changeOf(subject), vote, rationale, relianceHash: relianceHash ?? '', ...(task?.seat == null ? {} : { seat: task.seat.id }) },
        })
      }
    >
      <SelectField
        label={words.vote}
        value={vote}
        onChange={(value) => setVote(value as typeof vote)}
        options={votes.map((value) => ({ value, label: words.votes[value] }))}
      />
      <TextArea
        label={words.rationale}
        hint={words.rationaleHint}
        optional={vote !== 'no'}
        value={rationale}
        onChange={setRationale}
        error={errors.at('rationale')}
      />
    </ActionFrame>
  );
}
