import type { PortfolioReply } from '@exeat/contract';
import { coverageStatuses, isWithin, type Organisation, severities, type UnitId } from '@exeat/core';
import { dailyFindingTotals, type FindingTotals, type Queries } from '@exeat/store';
import { unitNamed } from './present-portfolio.ts';

type Shown = NonNullable<PortfolioReply['findings']>;

const historyDays = 90;

/** Totals of findings, by what their lists can be asked for; of one unit and those below it when `unit` is given. */
export async function presentFindingTotals(
  queries: Queries,
  { asOf, totals }: FindingTotals,
  organisation: Organisation,
  unit: UnitId | null,
): Promise<Shown> {
  const units = unit === null ? null : [...organisation.units.keys()].filter((one) => isWithin(organisation, one, unit));
  const asked = totals.filter((row) => units === null || (row.unit !== null && units.includes(row.unit as UnitId)));
  const within = unit === null ? {} : { unit };
  const figure = (rows: FindingTotals['totals'], list: Readonly<Record<string, string>>) => ({ count: sum(rows), list: { ...within, ...list } });
  const uncovered = (rows: FindingTotals['totals'], list: Readonly<Record<string, string>>) =>
    figure(
      rows.filter((row) => row.coverage === 'uncovered'),
      { coverage: 'uncovered', ...list },
    );
  const byUnit = Map.groupBy(asked, (row) => row.unit);
  return {
    asOf,
    open: figure(asked, {}),
    coverage: coverageStatuses.map((coverage) => ({
      coverage,
      ...figure(
        asked.filter((row) => row.coverage === coverage),
        { coverage },
      ),
    })),
    severity: severities.map((severity) => {
      const rows = asked.filter((row) => row.severity === severity);
      return { severity, ...figure(rows, { severity }), uncovered: uncovered(rows, { severity }) };
    }),
    units: [...byUnit]
      .toSorted(([, a], [, b]) => sum(b) - sum(a))
      .flatMap(([id, rows]) => {
        if (id === null) return [];
        const own = { ownUnit: id };
        const unexcepted = rows.filter((row) => row.coverage === 'uncovered');
        return [
          {
            unit: unitNamed(organisation, id as UnitId),
            open: { count: sum(rows), list: own },
            uncovered: { count: sum(unexcepted), list: { coverage: 'uncovered', ...own } },
          },
        ];
      }),
    unowned: sum(byUnit.get(null) ?? []),
    history: await historyOf(queries, units),
  };
}

async function historyOf(queries: Queries, units: readonly string[] | null): Promise<Shown['history']> {
  const rows = await dailyFindingTotals(queries, { days: historyDays, ...(units === null ? {} : { units }) });
  return [...Map.groupBy(rows, (row) => row.day)].map(([day, counts]) => ({
    day,
    open: sum(counts),
    covered: sum(counts.filter((row) => row.coverage === 'covered')),
  }));
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, row) => total + row.count, 0);
}
