import type { ReactElement, ReactNode } from 'react';
import type { Pages } from '../lib/pages.ts';
import { Button } from './button.tsx';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { More } from './more.tsx';
import { Card, PageHeader } from './page.tsx';
import { Answer, Empty } from './states.tsx';

type Props<Row> = Pick<DataTableProps<Row>, 'columns' | 'rowKey' | 'rowTo'> & {
  readonly title: string;
  readonly below: string;
  readonly actions?: ReactNode;
  /** Fields that narrow the list. */
  readonly filters: ReactNode;
  /** Narrowings that other pages link with. */
  readonly chips?: ReactNode;
  readonly list: Pages<unknown, Row>;
  /** Said when nothing fits the filters, and what takes them away. */
  readonly empty: { readonly title: string; readonly hint: string; readonly clear: string };
  readonly onClear: () => void;
};

/** A page that is one list: its filters, then its rows, page by page. */
export function ListPage<Row extends object>({ title, below, actions, filters, chips, list, empty, onClear, ...table }: Props<Row>): ReactElement {
  return (
    <>
      <PageHeader title={title} below={below} actions={actions} />
      <div className="mb-4 flex flex-wrap items-end gap-3">{filters}</div>
      {chips}
      <Card flush>
        <Answer query={list}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={empty.title}>
                <p className="mb-4">{empty.hint}</p>
                <Button onPress={onClear}>{empty.clear}</Button>
              </Empty>
            ) : (
              <>
                <DataTable label={title} rows={items} {...table} />
                <More list={list} />
              </>
            )
          }
        </Answer>
      </Card>
    </>
  );
}
