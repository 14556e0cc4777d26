import { type ReactElement, useEffect, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Loading, Problem } from '../../ui/states.tsx';
import type { Document } from './document.ts';
import { words } from './messages.ts';

type Page = Reply<'POST /config/:name/simulate'>;
type Row = Page['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'exception', header: words.exception, card: 'title', cell: ({ exception, title }) => `${exception} ${title}` },
  { id: 'now', header: words.now, cell: ({ inForce }) => outcomeText(inForce) },
  { id: 'then', header: words.then, cell: ({ draft }) => outcomeText(draft) },
  { id: 'differs', header: words.parts, cell: ({ differs }) => differs.map((part) => words.partNames[part]).join(', ') },
];

/** What a draft would have made of past requests, a page of exceptions after the other. */
export function Simulation({ name, document }: { readonly name: string; readonly document: Document }): ReactElement {
  const [pages, setPages] = useState<readonly Page[]>([]);
  const run = useChange('POST /config/:name/simulate', { onSuccess: (page) => setPages((before) => [...before, page]) });
  const { mutate } = run;
  useEffect(() => mutate({ params: { name }, body: { document } }), [mutate, name, document]);
  const next = pages.at(-1)?.next ?? null;
  const items = pages.flatMap((page) => page.items);
  return (
    <section aria-live="polite">
      <Problem error={run.error} />
      {pages.length === 0 ? (run.error === null ? <Loading lines={3} /> : null) : <p className="mb-2 font-medium">{words.simulated(items.length, pages.reduce((sum, { requests }) => sum + requests, 0))}</p>}
      {items.length === 0 ? null : <DataTable label={words.simulate} columns={columns} rows={items} rowKey={({ exception, request, at }) => `${exception} ${request} ${at}`} rowTo={({ exception }) => `/exceptions/${encodeURIComponent(exception)}`} />}
      {next === null ? null : (
        <Button busy={run.isPending} onPress={() => mutate({ params: { name }, body: { document, cursor: next } })}>
          {words.more}
        </Button>
      )}
    </section>
  );
}

function outcomeText({ refusals, level, longest }: Row['draft']): string {
  return refusals.length > 0 ? words.refused([...new Set(refusals.map(({ code }) => code))].join(', ')) : words.level(level, longest);
}
