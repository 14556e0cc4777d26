import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';

/** Title of a requirement as the library has it now; nothing while it is fetched, or where it is not known any more. */
export function RequirementTitle({ id }: { readonly id: string }): ReactElement | null {
  const [document = '', clause = ''] = id.split('/');
  const { data } = useApi('GET /requirements/:document/:clause', { params: { document, clause } });
  return data === undefined ? null : <span className="text-muted">{data.title}</span>;
}
