import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

type Impact = Reply<'POST /requirements/:document/:clause/impact'>;
type Item = Impact['items'][number];

const tones: Readonly<Partial<Record<Item['outcome'], Tone>>> = { ends: 'bad', refused: 'bad', closes: 'warn', close_proposed: 'warn', review: 'warn', shorter: 'warn', reassess: 'warn', level: 'warn', seats: 'warn' };

const columns: readonly Column<Item>[] = [
  { id: 'exception', header: words.columnException, card: 'title', cell: ({ exception, title }) => `${exception} ${title}` },
  { id: 'standing', header: words.columnStanding, cell: ({ standing, request }) => (request === null || request === 'initial' ? words.itemStandings[standing] : `${words.itemStandings[standing]} (${request})`) },
  { id: 'outcome', header: words.columnOutcome, card: 'badge', cell: ({ outcome }) => <Badge tone={tones[outcome] ?? 'neutral'}>{words.outcomes[outcome]}</Badge> },
  { id: 'at', header: words.columnAt, nowrap: true, cell: ({ at }) => (at === null ? words.none : <Time at={at} day />) },
  { id: 'why', header: words.columnWhy, cell: ({ text }) => text },
  { id: 'owner', header: words.columnWhose, cell: ({ owner }) => owner.name },
];

/** What a changed version would do, by exception; nothing of it has happened. */
export function ImpactTable({ impact }: { readonly impact: Impact }): ReactElement {
  const { version, class: kind, changes, from, items, rules } = impact;
  return (
    <div role="status" className="space-y-3">
      <p>
        {words.wouldBe(version, words.classes[kind])} {words.from} <Time at={from} />.{' '}
        {changes.length === 0 ? '' : `${changes.map(({ field, direction }) => words.movedPart(field, words.directions[direction])).join(', ')}. `}
        {words.mappedRules(rules)}
      </p>
      {items.length === 0 ? <p>{words.nothingCites}</p> : (
        <DataTable label={words.impact} columns={columns} rows={items} rowKey={({ exception, request }) => `${exception} ${request ?? ''}`} rowTo={({ exception }) => `/exceptions/${encodeURIComponent(exception)}`} />
      )}
    </div>
  );
}
