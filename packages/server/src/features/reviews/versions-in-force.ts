import { exceptionId } from '@exeat/core';
import { databaseNow, decodeCursor, encodeCursor, type GrantedVersion, grantedVersions, StoreError } from '@exeat/store';
import type { ServerContext } from '../../context.ts';

type Asked = { readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly exception?: string | undefined };

/**
 * Versions in force now, so many at a time, by id: what is said of them may be less.
 * @throws StoreError `invalid-cursor`.
 */
export async function versionsInForce({ pool }: ServerContext, { cursor, limit = 50, exception }: Asked) {
  const at = await databaseNow(pool);
  const after = cursor === undefined ? ['', 0] : decodeCursor(cursor, ['text', 'whole']);
  if (after === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const versions = await grantedVersions(pool, {
    at, which: 'in-force', limit, after: { exception: exceptionId(String(after[0])), version: Number(after[1]) },
    ...(exception === undefined ? {} : { ids: [exception] }),
  });
  const last = versions.at(-1);
  const next = versions.length < limit || last === undefined ? null : encodeCursor([last.id, last.version]);
  return { at, versions, next, titleOf: titlesOf(versions) };
}

function titlesOf(versions: readonly GrantedVersion[]): (exception: string, version: number) => string {
  const titles = new Map(versions.map(({ id, version, title }) => [`${id} ${version}`, title]));
  return (exception, version) => titles.get(`${exception} ${version}`) ?? '';
}
