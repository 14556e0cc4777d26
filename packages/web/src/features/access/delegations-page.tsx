import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { usePages } from '../../lib/pages.ts';
import { useChange } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea } from '../../ui/field.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { delegationWords as words } from './delegation-messages.ts';
import { GiveDelegation } from './give-delegation.tsx';
import { Parts } from './parts.tsx';

type Delegation = Reply<'GET /delegations'>['items'][number];

const tones: Readonly<Record<Delegation['state'], Tone>> = { coming: 'info', standing: 'ok', over: 'neutral', ended: 'neutral' };

/** Who decides for whom; with ways to lend one's own authority and to end what one lent or was lent. */
export function DelegationsPage(): ReactElement {
  const [{ show = 'current' }, setUrl] = useUrlState();
  const [giving, setGiving] = useState(false);
  const list = usePages('GET /delegations', { query: { limit: 50, ...(show === 'all' ? {} : { current: 'true' }) } });
  return (
    <>
      <PageHeader
        title={words.title}
        below={words.below}
        actions={
          <Button small kind="primary" onPress={() => setGiving(true)}>
            {words.give}
          </Button>
        }
      />
      <Parts />
      <SelectField
        className="mb-4 w-52"
        label={words.show}
        value={show}
        onChange={(value) => setUrl({ show: value === 'current' ? null : value })}
        options={[{ value: 'current', label: words.current }, { value: 'all', label: words.all }]}
      />
      <Answer query={list}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Empty title={words.none}>{words.noneHint}</Empty>
            </Card>
          ) : (
            <ul className="space-y-4">
              {items.map((delegation) => (
                <li key={delegation.id}>
                  <One delegation={delegation} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <More list={list} />
      {giving ? <GiveDelegation onClose={() => setGiving(false)} /> : null}
    </>
  );
}

function One({ delegation }: { readonly delegation: Delegation }): ReactElement {
  const { from, to, state, starts, lastDay, zone, maxLevel, unit, cause, text, givenBy, endedAt, endedBy, mine } = delegation;
  const [ending, setEnding] = useState(false);
  const absence = cause === 'absence' ? ` ${words.absence(givenBy?.name ?? words.machine)}` : '';
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80 space-y-1">
          <p className="font-medium">{words.decidesFor(to.name, from.name)}</p>
          <p className="text-sm text-muted">
            {words.from} <Time at={starts} /> {words.until(lastDay, zone)}
          </p>
          <p className="text-sm text-muted">{`${words.bounds(maxLevel, unit)}${absence}`}</p>
          <blockquote className="wrap-anywhere">“{text}”</blockquote>
          {endedAt === null ? null : (
            <p className="text-sm text-muted">
              {words.endedBy(endedBy?.name ?? words.machine)} · <Time at={endedAt} />
            </p>
          )}
        </div>
        <Badge tone={tones[state]}>{words.states[state]}</Badge>
      </div>
      {mine.end.length === 0 ? (
        <div data-print="off" className="mt-4">
          <Button small onPress={() => setEnding(true)}>
            {words.end}
          </Button>
        </div>
      ) : null}
      {ending ? <End delegation={delegation} onClose={() => setEnding(false)} /> : null}
    </Card>
  );
}

function End({ delegation, onClose }: { readonly delegation: Delegation; readonly onClose: () => void }): ReactElement {
  const [text, setText] = useState('');
  const end = useChange('POST /delegations/:id/end', {
    onSuccess: () => {
      toast(words.ended);
      onClose();
    },
  });
  return (
    <ActionFrame title={words.endTitle} then={words.endExplain} label={words.end} busy={end.isPending} error={end.error} errors={formErrors(end.error, [])} onClose={onClose} onSubmit={() => end.mutate({ params: { id: delegation.id }, body: { text } })}>
      <TextArea label={words.why} value={text} onChange={setText} rows={3} autoFocus />
    </ActionFrame>
  );
}
