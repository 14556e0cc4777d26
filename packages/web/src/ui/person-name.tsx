import type { ReactElement } from 'react';
import { useApi } from '../lib/queries.ts';

/** Name of a person whose id an answer gives; the id while it is fetched, or where it is not known. */
export function PersonName({ id }: { readonly id: string }): ReactElement {
  const { data } = useApi('GET /people/:id', { params: { id } });
  return <>{data?.name ?? id}</>;
}
