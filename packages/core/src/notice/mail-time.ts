import { addDays, localDateAt, startOfDay } from '../calendar.ts';
import { addMs, type Instant } from '../time.ts';
import { type Notice, passingKinds } from './notice.ts';

/** At this hour of the reader's day a digest goes out. */
const digestMs = 6 * 3_600_000;

/**
 * When a notice goes out by mail, and whether together with the others of the day (§3.13): at once what is urgent or asks for something, the
 * rest in the next morning of the reader's zone.
 */
export function mailTime({ kind, urgent }: Pick<Notice, 'kind' | 'urgent'>, zone: string, now: Instant): { readonly at: Instant; readonly digest: boolean } {
  if (urgent || (kind !== 'expiring' && passingKinds.includes(kind))) return { at: now, digest: false };
  const today = localDateAt(now, zone);
  const morning = addMs(startOfDay(today, zone), digestMs);
  return { at: now <= morning ? morning : addMs(startOfDay(addDays(today, 1), zone), digestMs), digest: true };
}
