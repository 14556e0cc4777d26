import { type ReactElement, useState } from 'react';
import { usePages } from '../../lib/pages.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useChange } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { DocumentChanges } from '../../ui/document-changes.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { linesOf } from './change-words.ts';
import { type Proposal, words } from './messages.ts';
import { Parts } from './parts.tsx';

const stateWords = { open: words.open, confirmed: words.confirmed, declined: words.declined, expired: words.expired } as const;
const tones: Readonly<Record<Proposal['state'], Tone>> = { open: 'info', confirmed: 'ok', declined: 'neutral', expired: 'neutral' };

/** What waits for a second person, and what became of other changes. */
export function AuthorityPage(): ReactElement {
  const [{ state = 'open' }, setUrl] = useUrlState();
  const list = usePages('GET /authority-proposals', { query: { limit: 50, ...(state === 'all' ? {} : { state: state as 'open' }) } });
  return (
    <>
      <PageHeader title={words.changes} below={words.changesBelow} />
      <Parts />
      <SelectField
        className="mb-4 w-52"
        label={words.state}
        value={state}
        onChange={(value) => setUrl({ state: value === 'open' ? null : value })}
        options={[...(['open', 'confirmed', 'declined'] as const).map((value) => ({ value, label: stateWords[value] })), { value: 'all', label: words.all }]}
      />
      <Answer query={list}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Empty title={words.noChanges}>{words.noChangesHint}</Empty>
            </Card>
          ) : (
            <ul className="space-y-4">
              {items.map((proposal) => (
                <li key={proposal.id}>
                  <Change proposal={proposal} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <More list={list} />
    </>
  );
}

function Change({ proposal }: { readonly proposal: Proposal }): ReactElement {
  const { state, proposedBy, proposedAt, expiresAt, decidedBy, decidedAt, text, confirmers, mine } = proposal;
  const [asked, setAsked] = useState<'confirm' | 'decline' | null>(null);
  const me = useSession().data?.session?.person.id;
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80 space-y-1">
          <ul className="font-medium">
            {linesOf(proposal).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {proposal.document === null ? null : <DocumentChanges changes={proposal.document.changes} />}
          {proposal.document?.from == null ? null : (
            <p className="text-sm">
              {words.inForceFrom} <Time at={proposal.document.from} />
            </p>
          )}
          <p className="text-sm text-muted">
            {words.proposed(proposedBy?.name ?? words.machine)} · <Time at={proposedAt} />
          </p>
          {decidedAt === null ? null : (
            <p className="text-sm text-muted">
              {words.decided(stateWords[state], decidedBy?.name ?? words.machine)} · <Time at={decidedAt} />
            </p>
          )}
          {text === null ? null : <blockquote className="wrap-anywhere">“{text}”</blockquote>}
          {state === 'open' ? (
            <p className="text-sm text-muted">
              {confirmers.length === 0 ? `${words.nobodyConfirms} ${proposal.id}` : words.couldConfirm(confirmers.map(({ name }) => name).join(', '))} {words.until} <Time at={expiresAt} day />.
            </p>
          ) : null}
        </div>
        <Badge tone={tones[state]}>{stateWords[state]}</Badge>
      </div>
      {state === 'open' ? (
        <div data-print="off" className="mt-4 flex flex-wrap items-start gap-2">
          <Button small kind="primary" disabledBecause={refusal(mine.confirm)} onPress={() => setAsked('confirm')}>
            {words.confirm}
          </Button>
          {refusal(mine.decline) === null ? (
            <Button small onPress={() => setAsked('decline')}>
              {proposedBy?.id === me ? words.takeBack : words.decline}
            </Button>
          ) : null}
        </div>
      ) : null}
      {asked === 'confirm' ? <Confirm proposal={proposal} onClose={() => setAsked(null)} /> : null}
      {asked === 'decline' ? <Decline proposal={proposal} onClose={() => setAsked(null)} /> : null}
    </Card>
  );
}

/** Why not; a stale sign-in is no reason, since it is asked for when it comes to it. */
function refusal(reasons: Proposal['mine']['confirm']): string | null {
  return reasons.find(({ code }) => code !== 'step-up-required')?.text ?? null;
}

type DialogProps = { readonly proposal: Proposal; readonly onClose: () => void };

function Confirm({ proposal, onClose }: DialogProps): ReactElement {
  const confirm = useChange('POST /authority-proposals/:id/confirm', { onSuccess: () => closed(words.done, onClose) });
  return (
    <ActionFrame title={words.confirmTitle} then={words.confirmExplain} label={words.confirm} busy={confirm.isPending} error={confirm.error} errors={formErrors(confirm.error, [])} onClose={onClose} onSubmit={() => confirm.mutate({ params: { id: proposal.id }, body: {} })}>
      <ul className="list-disc pl-5">
        {linesOf(proposal).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </ActionFrame>
  );
}

function Decline({ proposal, onClose }: DialogProps): ReactElement {
  const [text, setText] = useState('');
  const decline = useChange('POST /authority-proposals/:id/decline', { onSuccess: () => closed(words.declined, onClose) });
  return (
    <ActionFrame title={words.declineTitle} then={words.declineExplain} label={words.decline} busy={decline.isPending} error={decline.error} errors={formErrors(decline.error, [])} onClose={onClose} onSubmit={() => decline.mutate({ params: { id: proposal.id }, body: { text } })}>
      <TextArea label={words.reason} value={text} onChange={setText} rows={3} autoFocus />
    </ActionFrame>
  );
}

function closed(text: string, onClose: () => void): void {
  toast(text);
  onClose();
}
