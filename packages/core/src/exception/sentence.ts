import { assertNever } from '../errors.ts';
import { coverEndsAt } from '../coverage/effective-exception.ts';
import type { ScopeClause } from '../scope/scope.ts';
import type { Instant } from '../time.ts';
import type { ExceptionCase } from './state.ts';
import { stateAt } from './state-at.ts';

/** So many names stand in a sentence; the others are counted. */
const mostNamed = 3;

/** One sentence for people: what is not enforced, where, and until when in which zone; or that nothing is excepted, and why. */
export function exceptionSentence(state: ExceptionCase, at: Instant): string {
  const what = listed([...new Set(state.content.scope.map(whatOf))]);
  const where = listed([...new Set(state.content.scope.flatMap(placesOf))]);
  const asked = `${what} on ${where}`;
  const now = stateAt(state, at);
  switch (now) {
    case 'active':
      return `Not enforced: ${asked}, until ${endOf(state)}.`;
    case 'approved_scheduled':
      return `Approved, and not yet in force: ${asked}, until ${endOf(state)}.`;
    case 'suspended':
      return `Enforced for the time being, since the exception is suspended: ${asked}; it ends at ${endOf(state)}.`;
    case 'expired':
    case 'revoked':
    case 'closed':
      return `Enforced again, since the exception is ${now}: ${asked}; it covered nothing from ${endOf(state)} on.`;
    case 'rejected':
    case 'withdrawn':
    case 'lapsed':
      return `Enforced, since the request is ${now}: ${asked}.`;
    case 'draft':
    case 'triage':
    case 'needs_info':
    case 'assessment':
    case 'in_approval':
    case 'awaiting_acknowledgement':
      return `Asked for, and nothing is excepted yet: ${asked}, until the end of ${state.content.validity.lastDay}${inZone(state.versions.at(-1)?.frozen.zone)}.`;
    default:
      return assertNever(now);
  }
}

function whatOf(clause: ScopeClause): string {
  const rules = clause.rules === undefined ? '' : ` (${listed(clause.rules.ids)})`;
  return `${clause.requirement}${rules}`;
}

function placesOf({ asset }: ScopeClause): readonly string[] {
  return 'ids' in asset ? asset.ids.map((id) => `${asset.type} ${id}`) : [`every ${asset.type} in ${asset.under}`];
}

/** A day in its zone where cover ends with it; the instant where something ended it earlier. */
function endOf(state: ExceptionCase): string {
  const end = coverEndsAt(state);
  const grant = state.grants.findLast((one) => one.until === end);
  if (grant !== undefined) return `the end of ${grant.lastDay}${inZone(grant.zone)}`;
  return end ?? state.ended?.at ?? 'an instant that is not known';
}

function inZone(zone: string | undefined): string {
  return zone === undefined ? '' : ` (${zone})`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  const shown = rest > 0 ? [...names.slice(0, mostNamed), `${rest} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
