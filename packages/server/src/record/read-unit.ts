import type { AskedUnit } from '@exeat/contract';
import { type Organisation, personId, type Unit, unitId } from '@exeat/core';
import { findPerson } from '../identity/find-person.ts';

/** A unit with its heads by id. */
export function readUnit(
  {
    id,
    name,
    parent,
    zone,
    calendar,
    heads,
  }: Omit<AskedUnit, 'heads'> & { readonly heads: { readonly [Grade in keyof AskedUnit['heads']]?: string | undefined } },
  before: Organisation,
): Unit {
  const head = (named: string | undefined) => (named === undefined ? undefined : (findPerson(before, named)?.id ?? personId(named)));
  const [lead, unitHead, executive] = [head(heads.lead), head(heads.head), head(heads.executive)];
  return {
    id: unitId(id),
    name,
    parent: parent === null ? null : unitId(parent),
    zone,
    calendar,
    heads: {
      ...(lead === undefined ? {} : { lead }),
      ...(unitHead === undefined ? {} : { head: unitHead }),
      ...(executive === undefined ? {} : { executive }),
    },
  };
}
