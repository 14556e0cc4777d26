import type { Instant } from '@exeat/core';

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The instant of a report's time stamp; undefined when it is missing, not a time, or without an offset: a guessed zone would be a false fact. */
export function observedAt(text: string | undefined): Instant | undefined {
  const trimmed = text?.trim() ?? '';
  if (!shape.test(trimmed)) return undefined;
  const milliseconds = Date.parse(trimmed);
  if (Number.isNaN(milliseconds)) return undefined;
  const iso = new Date(milliseconds).toISOString();
  return iso.length === 24 ? (iso as Instant) : undefined;
}
