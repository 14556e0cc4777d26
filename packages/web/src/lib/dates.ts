/** The zone of the person who reads. */
export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  formats.set(key, known);
  return known;
}

/** `24 Nov 2026` */
export function dayText(instant: string, zone = readerZone): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant));
}

/** `24 Nov 2026, 14:05 CET` */
export function instantText(instant: string, zone = readerZone): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(
    new Date(instant),
  );
}

/** A calendar day as it was picked, `2026-12-31` → `31 Dec 2026`: no zone moves it. */
export function calendarDayText(day: string): string {
  return dayText(`${day}T12:00:00.000Z`, 'UTC');
}

/** The last millisecond of a calendar day, `2026-12-31`, in the reader's zone. */
export function dayEnd(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

/** The calendar day of an instant in the reader's zone, as a date field has it; empty for what is no instant. */
export function localDay(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  return [String(date.getFullYear()).padStart(4, '0'), String(date.getMonth() + 1).padStart(2, '0'), String(date.getDate()).padStart(2, '0')].join('-');
}

/** `America/New_York` → `New York time`, for a sentence. */
export function zoneText(zone: string): string {
  return zone === 'UTC' ? 'UTC' : `${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')} time`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `in 12 days`, `3 hours ago`, as seen from `now`. */
export function relativeText(instant: string, now: string): string {
  const difference = Date.parse(instant) - Date.parse(now);
  const [unit, length] = steps.find(([, one]) => Math.abs(difference) >= one) ?? steps[4];
  return relative.format(Math.trunc(difference / length), unit);
}
