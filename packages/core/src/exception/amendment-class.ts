import { canonicalJson, type Json } from '../digest.ts';
import { compareScopes } from '../scope/narrower.ts';
import type { FrozenScope } from '../scope/scope.ts';
import type { ExceptionContent } from './content.ts';
import { relianceContent } from './hashes.ts';

export const amendmentClasses = ['immaterial', 'narrowing', 'material'] as const;
/** What a change of an approved exception needs (§3.5): nothing, its owner alone, or a full approval. */
export type AmendmentClass = (typeof amendmentClasses)[number];

/** A part of the content that differs, and what that part alone would need. */
export type AmendedPart = { readonly field: string; readonly class: AmendmentClass };

type Compared = { readonly content: ExceptionContent; readonly scope: FrozenScope };

/**
 * How a content differs from the approved one, part by part: scopes are compared by what they hold, not by their text. What cannot be proved
 * narrower is material, and so is any change of the plan, of a control's text or of who benefits (E6). Empty: nothing differs.
 */
export function amendedParts(next: Compared, standing: Compared): readonly AmendedPart[] {
  const parts: AmendedPart[] = [];
  const scope = compareScopes(next.scope, standing.scope);
  if (scope !== 'same') parts.push({ field: 'scope', class: scope === 'wider' ? 'material' : 'narrowing' });
  const [days, approvedDays] = [next.content.validity.lastDay, standing.content.validity.lastDay];
  if (days !== approvedDays) parts.push({ field: 'validity.lastDay', class: days < approvedDays ? 'narrowing' : 'material' });
  const controls = controlsClass(next.content, standing.content);
  if (controls !== null) parts.push({ field: 'compensatingControls', class: controls });
  const compared: readonly string[] = ['scope', 'validity', 'compensatingControls'];
  const [relied, approved] = [relianceContent(next.content), relianceContent(standing.content)].map((one) => one as Readonly<Record<string, Json>>);
  for (const field of new Set([...Object.keys(relied ?? {}), ...Object.keys(approved ?? {})])) {
    if (!compared.includes(field) && differs(relied?.[field], approved?.[field])) parts.push({ field, class: 'material' });
  }
  if (parts.length === 0 && differs(withoutScope(next.content), withoutScope(standing.content))) parts.push({ field: 'title, labels or ticket', class: 'immaterial' });
  return parts;
}

/** The heaviest class among the parts; null: nothing differs. */
export function amendmentClass(parts: readonly AmendedPart[]): AmendmentClass | null {
  return amendmentClasses.findLast((one) => parts.some((part) => part.class === one)) ?? null;
}

/** A control more is narrower; one less, or other words for one, is material. */
function controlsClass(next: ExceptionContent, standing: ExceptionContent): AmendmentClass | null {
  const kept = standing.compensatingControls.every((old) => next.compensatingControls.some((one) => !differs(one, old)));
  if (!kept) return 'material';
  return next.compensatingControls.length === standing.compensatingControls.length ? null : 'narrowing';
}

/** Scopes that hold the same are the same, however they are written; the start of cover is no part of an amendment. */
function withoutScope({ scope: _scope, validity: _validity, ...rest }: ExceptionContent): Json {
  return rest as unknown as Json;
}

function differs(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one !== other;
  return canonicalJson(one as Json) !== canonicalJson(other as Json);
}
