import type { Reply } from '../../lib/api.ts';
import { basisWords } from '../../lib/states.ts';
import type { Column } from '../../ui/data-table.tsx';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

export type Row = Reply<'GET /exceptions'>['items'][number];

/** Every column that the register can show, in their order. */
export const columns: readonly Column<Row>[] = [
  { id: 'title', header: words.columnTitle, card: 'title', cell: ({ title }) => title },
  { id: 'id', header: words.columnId, nowrap: true, sort: 'id', cell: ({ id }) => id },
  { id: 'state', header: words.columnState, card: 'badge', cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'requirements', header: words.columnRequirements, cell: ({ requirements }) => requirements.join(', ') },
  { id: 'owner', header: words.columnOwner, cell: ({ owner }) => owner.name },
  { id: 'requester', header: words.columnRequester, cell: ({ requester }) => requester.name },
  { id: 'basis', header: words.columnBasis, cell: ({ basis }) => basisWords[basis] },
  { id: 'level', header: words.columnLevel, align: 'end', cell: ({ level }) => level ?? words.none },
  { id: 'risk', header: words.columnRisk, cell: ({ residualBand }) => (residualBand === null ? <span className="text-muted">{words.notRated}</span> : <BandBadge band={residualBand} />) },
  { id: 'from', header: words.columnFrom, nowrap: true, cell: ({ cover }) => (cover === null ? words.none : <Time at={cover.from} day />) },
  { id: 'until', header: words.columnUntil, nowrap: true, sort: 'until', cell: ({ cover }) => (cover === null ? words.none : <Time at={cover.until} day />) },
  { id: 'changed', header: words.columnChanged, nowrap: true, sort: 'updated', cell: ({ lastEventAt }) => <Time at={lastEventAt} day /> },
];

/** The title leads to the exception and is always there. */
export const choosable = columns.filter(({ id }) => id !== 'title');
const standard: readonly string[] = ['id', 'state', 'requirements', 'owner', 'risk', 'until'];

/** Columns that the address names, `id,state,owner`; the usual ones when it names none. */
export function shownColumns(asked: string | undefined): readonly string[] {
  if (asked === undefined) return standard;
  const names = asked.split(',');
  return choosable.map(({ id }) => id).filter((id) => names.includes(id));
}

/** How the address names them; null for the usual ones. */
export function columnsText(shown: readonly string[]): string | null {
  const text = choosable.map(({ id }) => id).filter((id) => shown.includes(id)).join(',');
  return text === standard.join(',') ? null : text === '' ? 'none' : text;
}
