import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { heldText } from './held-text.ts';
import { words } from './messages.ts';
import { GiveRole, TakeRole } from './role-dialogs.tsx';

type Person = Reply<'GET /people/:id'>;
type Row = Reply<'GET /people/:id/access'>['items'][number];

/** One person: what they are, and what they may do with the reasons. */
export function PersonPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const person = useApi('GET /people/:id', { params: { id } });
  return <Answer query={person} whole>{(shown) => <Whole person={shown} />}</Answer>;
}

function Whole({ person }: { readonly person: Person }): ReactElement {
  return (
    <>
      <PageHeader
        title={person.name}
        above={
          <>
            <Link to="/people">{words.people}</Link> / {person.userName}
          </>
        }
        below={<Badge tone={person.active ? 'ok' : 'neutral'}>{person.active ? words.active : words.left}</Badge>}
      />
      <div className="space-y-5">
        <Card>
          <PersonFacts person={person} />
        </Card>
        <RolesCard person={person} />
        <MayDo id={person.id} />
      </div>
    </>
  );
}

function PersonFacts({ person }: { readonly person: Person }): ReactElement {
  const unit = useApi('GET /units/:id', { params: { id: person.unit } });
  const manager = useApi('GET /people/:id', person.manager === null ? null : { params: { id: person.manager } });
  return (
    <Facts
      items={[
        { name: words.userName, value: person.userName },
        { name: words.mail, value: person.email ?? words.none },
        { name: words.unit, value: unit.data?.name ?? person.unit },
        { name: words.manager, value: person.manager === null ? words.none : <Link to={`/people/${encodeURIComponent(person.manager)}`}>{manager.data?.name ?? person.manager}</Link> },
        { name: words.id, value: person.id },
      ]}
    />
  );
}

function RolesCard({ person }: { readonly person: Person }): ReactElement {
  const units = useApi('GET /units', {});
  const me = useSession().data?.session?.person.id;
  const mine = useApi('GET /people/:id/access', me === undefined ? null : { params: { id: me } });
  const refusal = mine.data?.items.find(({ action }) => action === 'authority.write')?.reasons[0]?.text ?? null;
  const [giving, setGiving] = useState(false);
  const [taking, setTaking] = useState<Person['roles'][number] | null>(null);
  const nameOf = (id: string): string => units.data?.items.find((unit) => unit.id === id)?.name ?? id;
  return (
    <Card
      title={words.roles}
      actions={
        <Button small disabledBecause={mine.data === undefined ? '' : refusal} onPress={() => setGiving(true)}>
          {words.give}
        </Button>
      }
    >
      {person.roles.length === 0 ? <p className="text-muted">{words.noRoles}</p> : null}
      <ul className="space-y-2">
        {person.roles.map((held) => (
          <li key={`${held.role} ${held.unit} ${held.firstDay ?? ''} ${held.lastDay ?? ''}`} className="flex flex-wrap items-center justify-between gap-2">
            {heldText(held, nameOf(held.unit))}
            {refusal === null && mine.data !== undefined ? (
              <Button small kind="quiet" label={words.takeTitle(heldText(held, nameOf(held.unit)))} onPress={() => setTaking(held)}>
                {words.take}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {giving ? <GiveRole person={person} units={units.data?.items ?? []} onClose={() => setGiving(false)} /> : null}
      {taking === null ? null : <TakeRole person={person} held={taking} label={heldText(taking, nameOf(taking.unit))} onClose={() => setTaking(null)} />}
    </Card>
  );
}

const columns: readonly Column<Row>[] = [
  { id: 'action', header: words.action, card: 'title', cell: ({ action }) => <code>{action}</code> },
  { id: 'allowed', header: words.allowed, card: 'badge', cell: ({ allowed }) => <Badge tone={allowed ? 'ok' : 'neutral'}>{allowed ? words.yes : words.no}</Badge> },
  { id: 'why', header: words.why, cell: ({ allowed, reasons, who }) => (allowed ? words.whoMay(who) : reasons.map(({ text }) => text).join(' ')) },
  { id: 'rule', header: words.rule, nowrap: true, cell: ({ rule }) => rule },
];

function MayDo({ id }: { readonly id: string }): ReactElement {
  const [{ unit }, setUrl] = useUrlState();
  const units = useApi('GET /units', {});
  const access = useApi('GET /people/:id/access', { params: { id }, query: unit === undefined ? {} : { unit } }, { keepPrevious: true });
  return (
    <Card title={words.mayDo} flush>
      <div className="flex flex-wrap items-end justify-between gap-4 p-4">
        <p className="max-w-prose text-muted">{words.mayDoHint}</p>
        <SelectField
          className="w-60"
          label={words.about}
          value={unit ?? ''}
          onChange={(value) => setUrl({ unit: value }, { replace: true })}
          options={[{ value: '', label: words.anything }, ...(units.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]}
        />
      </div>
      <Answer query={access}>{({ items }) => <DataTable label={words.mayDo} columns={columns} rows={items} rowKey={({ action }) => action} />}</Answer>
    </Card>
  );
}
