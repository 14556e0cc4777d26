import { useApi } from './queries.ts';
import { useSession } from './session.ts';

/** Why the reader may not do something of the access table anywhere, such as `control.write`; null: they may, or it is not known yet. */
export function useRefusal(action: string): string | null {
  const me = useSession().data?.session?.person.id;
  const rows = useApi('GET /people/:id/access', me === undefined ? null : { params: { id: me }, query: {} }).data?.items;
  const row = rows?.find((one) => one.action === action);
  return row === undefined || row.allowed ? null : row.reasons.map(({ text }) => text).join(' ');
}
