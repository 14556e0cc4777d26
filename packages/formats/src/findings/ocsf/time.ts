import type { Instant } from '@exeat/core';
import { member, textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';

/** When the tool saw what it reports: milliseconds since 1970, as OCSF has it, or seconds, as Prowler writes it. */
export function eventTime(event: unknown, info: unknown): Instant | undefined {
  for (const value of [member(info, 'last_seen_time_dt'), member(info, 'last_seen_time'), member(event, 'time_dt'), member(event, 'time')]) {
    const instant = typeof value === 'number' ? fromNumber(value) : observedAt(textOf(value));
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** Seconds until the year 5138, milliseconds from 1973 on. */
function fromNumber(value: number): Instant | undefined {
  if (!Number.isSafeInteger(value) || value <= 0) return undefined;
  const date = new Date(value < 1e11 ? value * 1000 : value);
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  return iso.length === 24 ? (iso as Instant) : undefined;
}
