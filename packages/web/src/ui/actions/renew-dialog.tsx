import type { ReactElement } from 'react';
import { calendarDayText } from '../../lib/dates.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { TextField } from '../field.tsx';
import { Link } from '../link.tsx';
import { Answer } from '../states.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { actionWords, renewWords as words, words as kit } from './messages.ts';
import { Caps, RenewalFields, renewalFields, useRenewalStatement } from './renewal-fields.tsx';
import type { ActionDialogProps } from './subject.ts';

/** Asks for more time, with how far it may go and why before it is sent. */
export function RenewDialog({ subject: { id }, onClose }: ActionDialogProps): ReactElement {
  const statement = useRenewalStatement(id);
  const { lastDay } = statement;
  const exception = useApi('GET /exceptions/:id', { params: { id } }).data;
  const settled = useSettled(lastDay);
  const preview = useApi('POST /exceptions/:id/renew/preview', { params: { id }, body: settled === '' ? {} : { lastDay: settled } }, { keepPrevious: true });
  const renew = useChange('POST /exceptions/:id/renew', {
    onSuccess: () => {
      statement.forget();
      toast(kit.done(id, actionWords.renew.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(renew.error, renewalFields);
  const submit = (): void => {
    const said = statement.take(true);
    if (said !== null) renew.mutate({ params: { id }, body: { ...said, lastDay } });
  };
  return (
    <ActionFrame title={actionWords.renew} then={words.then} label={actionWords.renew} busy={renew.isPending} error={renew.error} errors={errors} onSubmit={submit} onClose={onClose}>
      <Answer query={preview} lines={3}>{({ renewal }) => (renewal === null ? <p>{words.nothing}</p> : <Caps renewal={renewal} />)}</Answer>
      <TextField
        type="date" label={words.lastDay} max="9999-12-31" autoFocus value={lastDay} onChange={statement.setLastDay}
        {...(preview.data?.renewal?.lastDay == null ? {} : { hint: words.latest(calendarDayText(preview.data.renewal.lastDay)) })}
        error={statement.isMissing('lastDay') ? kit.missing : errors.at('lastDay')}
      />
      <p>
        <Link to={`/exceptions/${encodeURIComponent(id)}/renew`}>{words.contentToo}</Link>
      </p>
      <RenewalFields statement={statement} exception={exception} errors={errors} />
    </ActionFrame>
  );
}
