import { exceptionStates, type PortfolioReply } from '@exeat/contract';
import type { Organisation, PolicyLibrary, Portfolio, UnitId } from '@exeat/core';

type Names = { readonly organisation: Organisation; readonly library: PolicyLibrary; readonly unit: UnitId | null };

/** The portfolio with the names that people know documents and units by. */
export function presentPortfolio(portfolio: Portfolio, { organisation, library, unit }: Names): Omit<PortfolioReply, 'findings' | 'exposure'> {
  const titles = new Map([...library.requirements.values()].map(({ document }) => [document.id, document.title]));
  const { at, states, notEnforced, ageing, ...rest } = structuredClone(portfolio) as Mutable<Portfolio>;
  return {
    ...rest,
    asOf: at,
    unit: unit === null ? null : unitNamed(organisation, unit),
    states: states.toSorted((a, b) => exceptionStates.indexOf(a.state) - exceptionStates.indexOf(b.state)),
    ageing: { ...ageing, halfLife: ageing.halfLife.map((one) => ({ ...one, document: { id: one.document, name: titles.get(one.document) ?? one.document } })) },
    notEnforced: {
      documents: notEnforced.documents.map((one) => ({ ...one, document: { id: one.document, name: titles.get(one.document) ?? one.document } })),
      units: notEnforced.units.map((one) => ({ ...one, unit: unitNamed(organisation, one.unit) })),
      cells: notEnforced.cells,
    },
  };
}

export function unitNamed(organisation: Organisation, id: UnitId): { id: string; name: string } {
  return { id, name: organisation.units.get(id)?.name ?? id };
}

type Mutable<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : { -readonly [Key in keyof Value]: Mutable<Value[Key]> };
