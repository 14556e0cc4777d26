import { DomainError } from './errors.ts';

declare const brand: unique symbol;

/** RFC 3339 UTC with exactly three decimals (`2026-11-24T05:00:00.000Z`), years 0000–9999: texts compare as instants do. */
export type Instant = string & { readonly [brand]: 'Instant' };

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;
const firstMs = Temporal.Instant.from('0000-01-01T00:00:00Z').epochMilliseconds;
const lastMs = Temporal.Instant.from('9999-12-31T23:59:59.999Z').epochMilliseconds;

/**
 * Reads an RFC 3339 instant with any offset and any number of decimals. What lies between two milliseconds is rounded so that cover only
 * shrinks: `up` for a start, `down` (the default) for an end or an observation (design D14).
 * @throws DomainError `invalid-instant`
 */
export function parseInstant(text: string, { round = 'down' }: { readonly round?: 'up' | 'down' } = {}): Instant {
  const match = rfc3339.exec(text);
  if (match === null) throw invalidInstant(text);
  const [, date = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = match;
  const leap = second === '60';
  let ms: number;
  try {
    const whole = Temporal.Instant.from(`${date}T${hour}:${minute}:${leap ? '59' : second}${offset.toUpperCase()}`);
    ms = whole.epochMilliseconds;
  } catch (cause) {
    throw invalidInstant(text, cause);
  }
  // A leap second has no place on the millisecond line: it is the edge between its neighbours.
  if (leap) return instantOfMs(round === 'up' ? ms + 1000 : ms + 999);
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const beyond = /[1-9]/.test(fraction.slice(3));
  return instantOfMs(ms + millis + (beyond && round === 'up' ? 1 : 0));
}

/**
 * The instant at a number of milliseconds since 1970-01-01T00:00Z.
 * @throws DomainError `invalid-instant` for a fraction, or outside the years 0000–9999.
 */
export function instantOfMs(ms: number): Instant {
  if (!Number.isInteger(ms) || ms < firstMs || ms > lastMs) {
    throw new DomainError('invalid-instant', `expected whole milliseconds within the years 0000–9999, got ${ms}`, { ms });
  }
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 }) as Instant;
}

/** Milliseconds since 1970-01-01T00:00Z. */
export function msOf(instant: Instant): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}

/** Elapsed time later (or earlier, when negative): hours on a clock on the wall play no part (§3.11). */
export function addMs(instant: Instant, ms: number): Instant {
  return instantOfMs(msOf(instant) + ms);
}

export function earlier(a: Instant, b: Instant): Instant {
  return a <= b ? a : b;
}

export function later(a: Instant, b: Instant): Instant {
  return a >= b ? a : b;
}

function invalidInstant(text: string, cause?: unknown): DomainError {
  return new DomainError(
    'invalid-instant',
    `expected an RFC 3339 instant such as 2026-11-24T05:00:00.000Z, got ${JSON.stringify(text.slice(0, 60))}`,
    {},
    { cause },
  );
}
