import type { Reply } from '../../lib/api.ts';
import { roleWords, words } from './messages.ts';

/** A role that somebody holds, with the days of an incumbent: "acting CISO, over Group, from 2026-12-01 through 2026-12-14". */
export function heldText({ role, firstDay, lastDay, acting }: Reply<'GET /people/:id'>['roles'][number], unit: string): string {
  const name = acting === true ? words.actingRole(roleWords[role]) : roleWords[role];
  const days = [firstDay === undefined ? [] : [words.fromDay(firstDay)], lastDay === undefined ? [] : [words.throughDay(lastDay)]].flat();
  return [words.roleOver(name, unit), ...(days.length === 0 ? [] : [days.join(' ')])].join(', ');
}
