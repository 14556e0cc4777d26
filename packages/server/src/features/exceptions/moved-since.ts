import type { MovedPart } from '@exeat/contract';
import { canonicalJson, evolve, type ExceptionCase, type ExceptionEnvelope, focusOn, foldException, type Json, reliedParts } from '@exeat/core';

/**
 * What approvers rely on and what is different now from when the case had the given reliance hash. Empty when it never had it: then only the
 * whole is known to differ.
 */
export function movedSince(events: readonly ExceptionEnvelope[], seen: string): readonly MovedPart[] {
  let state: ExceptionCase | null = null;
  let then: ExceptionCase | null = null;
  for (const event of events) {
    state = evolve(state, event);
    const had = viewsOf(state).find((view) => view.relianceHash === seen);
    // Sent back, a request keeps its hash but no seat: what was read had them.
    if (had !== undefined && (then === null || had.required !== null)) then = had;
  }
  const request = then?.focus?.id;
  const now = state === null ? null : (viewsOf(state).find((view) => view.focus?.id === request) ?? null);
  return partsBetween(then, now);
}

/** The case, and each of its change requests in its place. */
function viewsOf(state: ExceptionCase): readonly ExceptionCase[] {
  return [state, ...state.changes.map((change) => focusOn(state, change))];
}

/** What approvers rely on now that is different from an earlier state of the case. */
export function differenceSince(events: readonly ExceptionEnvelope[], then: ExceptionCase | null): readonly MovedPart[] {
  return partsBetween(then, foldException(events));
}

function partsBetween(then: ExceptionCase | null, state: ExceptionCase | null): readonly MovedPart[] {
  if (state === null || then === null) return [];
  const parts: MovedPart[] = [];
  difference(relied(then), relied(state), '', parts);
  return parts.slice(0, 100);
}

/** The same parts that the reliance hash is made of. */
function relied(state: ExceptionCase): Json {
  return reliedParts(state.versions.at(-1), state.assessment, state.required, state.focus);
}

function difference(before: Json | undefined, after: Json | undefined, path: string, parts: MovedPart[]): void {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      difference(before[key], after[key], path === '' ? key : `${path}.${key}`, parts);
    return;
  }
  if (before !== undefined || after !== undefined) parts.push({ path, before: before ?? null, after: after ?? null });
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
