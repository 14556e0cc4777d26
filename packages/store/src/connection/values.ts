import pg from 'pg';
import type { Instant } from '@exeat/core';
import { StoreError } from '../errors.ts';

const oids = { int8: 20, date: 1082, timestamptz: 1184 } as const;

/** How values of PostgreSQL become values of ours. Set per connection: other users of the driver are not affected. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, format);
    switch (oid) {
      case oids.timestamptz:
        return parseInstant;
      case oids.int8:
        return parseCount;
      case oids.date:
        return (text: string) => text;
      default:
        return pg.types.getTypeParser(oid);
    }
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * The one parser of `timestamptz(3)`: session zone UTC, years 0001–9999, to canonical text.
 * @throws StoreError `unreadable-value` for anything else (infinity, BC, finer than a millisecond, another zone).
 */
export function parseInstant(text: string): Instant {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/.exec(text);
  if (parts === null) {
    throw new StoreError(
      'unreadable-value',
      `expected an instant in UTC with at most three decimals, got ${text}; the column must be timestamptz(3)`,
    );
  }
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(3, '0')}Z` as Instant;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count)) return count;
  throw new StoreError('unreadable-value', `expected an integer below 2^53, got ${text}`);
}
