import { type ReactElement, useState } from 'react';
import { useApi, useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** A one-time link for somebody of the directory, to be handed over: nothing is sent. */
export function InviteCard(): ReactElement {
  const people = useApi('GET /people', { query: { limit: 500 } });
  const [person, setPerson] = useState('');
  const invite = useChange('POST /people/:id/setup-link');
  return (
    <Card title={words.invite}>
      <Answer query={people}>
        {({ items }) => (
          <div className="space-y-3">
            <SelectField
              label={words.person}
              hint={words.inviteHint}
              value={person}
              options={[{ value: '', label: words.choosePerson }, ...items.map(({ id, name, userName }) => ({ value: id, label: `${name} (${userName})` }))]}
              onChange={(id) => {
                setPerson(id);
                invite.reset();
              }}
            />
            <Problem error={invite.error} />
            {invite.data === undefined ? (
              <Button busy={invite.isPending} disabledBecause={person === '' ? words.nobodyChosen : null} onPress={() => invite.mutate({ params: { id: person }, body: {} })}>
                {words.makeLink}
              </Button>
            ) : (
              <p role="status">
                {words.handOver} <code className="break-all">{invite.data.link}</code> {words.goodUntil} <Time at={invite.data.expiresAt} />
              </p>
            )}
          </div>
        )}
      </Answer>
    </Card>
  );
}
