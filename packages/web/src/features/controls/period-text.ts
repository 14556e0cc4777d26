import type { Control } from '../../lib/control-words.ts';
import { words } from './messages.ts';

/** `30 days`, `1 month`. */
export function periodText(period: Control['cadence']): string {
  return 'days' in period ? words.days(period.days) : words.months(period.months);
}
