import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { Button } from '../../ui/button.tsx';
import { DocumentChanges } from '../../ui/document-changes.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { Simulation } from './simulation.tsx';
import type { Document } from './document.ts';

type Props = { readonly name: string; readonly document: Document; readonly revision: number };

/** The document in force, to be changed: what differs, what would have been different, and the way to propose it. */
export function DraftCard({ name, document, revision }: Props): ReactElement {
  const [text, setText] = useState(() => JSON.stringify(document, null, 2));
  const [isProposing, setProposing] = useState(false);
  const check = useChange('POST /config/:name/check');
  const [simulated, setSimulated] = useState<Document | null>(null);
  const read = readJson(text);
  const fault = 'fault' in read ? words.noJson(read.fault) : null;
  const unread = fault === null ? null : words.noJsonYet;
  const ifRead = (then: (document: Document) => void) => () => {
    if (!('fault' in read)) then(read.value);
  };
  return (
    <Card title={words.draft}>
      <div className="space-y-4">
        <p className="text-muted">{words.draftBelow}</p>
        <TextArea label={words.text} rows={16} value={text} onChange={setText} error={fault} />
        <div data-print="off" className="flex flex-wrap gap-2">
          <Button disabledBecause={unread} busy={check.isPending} onPress={ifRead((value) => check.mutate({ params: { name }, body: { document: value } }))}>
            {words.check}
          </Button>
          <Button disabledBecause={unread} onPress={ifRead(setSimulated)}>
            {words.simulate}
          </Button>
          <Button kind="primary" disabledBecause={unread} onPress={() => setProposing(true)}>
            {words.propose}
          </Button>
        </div>
        <Problem error={check.error} />
        {check.data === undefined ? null : <Checked found={check.data} />}
        {simulated === null ? null : <Simulation key={JSON.stringify(simulated)} name={name} document={simulated} />}
      </div>
      {isProposing && !('fault' in read) ? <Propose name={name} document={read.value} revision={revision} onClose={() => setProposing(false)} /> : null}
    </Card>
  );
}

function Checked({ found: { refusals, changes } }: { readonly found: Reply<'POST /config/:name/check'> }): ReactElement {
  if (refusals.length > 0)
    return (
      <section role="status">
        <h3 className="mb-2 font-medium">{words.refusals}</h3>
        <ul className="list-disc space-y-1 pl-5 text-sm">
          {refusals.map(({ rule, text }) => (
            <li key={`${rule} ${text}`}>{text}</li>
          ))}
        </ul>
      </section>
    );
  return (
    <section role="status">
      <h3 className="mb-2 font-medium">{words.differs}</h3>
      {changes.length === 0 ? <p>{words.noChanges}</p> : <DocumentChanges changes={changes} />}
    </section>
  );
}

function Propose({ name, document, revision, onClose }: Props & { readonly onClose: () => void }): ReactElement {
  const [day, setDay] = useState('');
  const publish = useChange('PUT /config/:name', {
    onSuccess: ({ awaits }) => {
      toast(awaits === null ? words.stands : words.proposedNow);
      onClose();
    },
  });
  const from = day === '' ? {} : { from: `${day}T00:00:00Z` };
  return (
    <ActionFrame title={words.proposeTitle} then={words.proposeThen} label={words.propose} busy={publish.isPending} error={publish.error} errors={formErrors(publish.error, [])} onClose={onClose} onSubmit={() => publish.mutate({ params: { name }, ifMatch: `"${revision}"`, body: { document, ...from } })}>
      <TextField type="date" label={words.inForceFrom} hint={words.inForceFromHint} value={day} onChange={setDay} />
    </ActionFrame>
  );
}

function readJson(text: string): { readonly value: Document } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as Document };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : '' };
  }
}
