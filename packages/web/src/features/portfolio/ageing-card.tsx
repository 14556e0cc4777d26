import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { words } from './messages.ts';

type Ageing = Reply<'GET /portfolio'>['ageing'];

const documentColumns: readonly Column<Ageing['halfLife'][number]>[] = [
  { id: 'document', header: words.document, card: 'title', cell: ({ document }) => document.name },
  { id: 'cases', header: words.cases, align: 'end', cell: ({ cases }) => numberText(cases) },
  { id: 'median', header: words.halfLife, align: 'end', cell: ({ medianDays }) => (medianDays === null ? words.stillOn : words.days(medianDays)) },
];

/** How old exceptions are, and how fast they come and go. */
export function AgeingCard({ ageing }: { readonly ageing: Ageing }): ReactElement | null {
  const { age, capUsed, renewed, slipIndex, months, monthsToZero, halfLife, reopenedShare, debtPointYears } = ageing;
  if (age === null && halfLife.length === 0) return null;
  const oldest = age?.oldest[0];
  const last = months.at(-1);
  return (
    <Card title={words.ageing}>
      <p className="mb-3 text-sm text-muted">{words.ageingHint}</p>
      <Facts
        narrow
        items={[
          ...(age === null ? [] : [{ name: words.age, value: words.ages(age.medianDays, age.p90Days) }]),
          ...(oldest === undefined ? [] : [{ name: words.oldestOne, value: <><Link to={`/exceptions/${oldest.exception}`}>{oldest.exception}</Link>, {words.days(oldest.days)}</> }]),
          { name: words.capUsed, value: words.capsUsed(capUsed.from75, capUsed.from90) },
          { name: words.renewed, value: words.renewedTimes(renewed.once, renewed.more) },
          ...(last === undefined ? [] : [{ name: words.thisMonth, value: words.flow(last.granted, last.ended) }]),
          { name: words.toZero, value: monthsToZero === null ? words.notFewer : words.months(monthsToZero) },
          ...(slipIndex === null ? [] : [{ name: words.slip, value: numberText(slipIndex) }]),
          ...(reopenedShare === null ? [] : [{ name: words.reopened, value: words.percent(Math.round(reopenedShare * 100)) }]),
          { name: words.debt, value: words.pointYears(debtPointYears) },
        ]}
      />
      <div className="mt-4">
        <DataTable label={words.halfLife} columns={documentColumns} rows={halfLife} rowKey={({ document }) => document.id} />
      </div>
    </Card>
  );
}
