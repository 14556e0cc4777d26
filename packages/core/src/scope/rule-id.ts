import { type RuleRef, type RuleScheme, ruleSchemes } from '../finding/finding.ts';

/** `scheme:id`, the key of a rule in maps, URLs and the policy library. */
export function ruleKey(rule: RuleRef): string {
  return `${rule.scheme}:${rule.id}`;
}

export function isRuleScheme(text: string): text is RuleScheme {
  return (ruleSchemes as readonly string[]).includes(text);
}

/** The one spelling of a rule's id. Ids of advisories are written in either case in the wild; every other scheme's are verbatim. */
export function canonicalRuleId(scheme: RuleScheme, id: string): string {
  const text = id.normalize('NFC').trim();
  if (scheme !== 'vuln') return text;
  if (/^ghsa-/i.test(text)) return `GHSA-${text.slice(5).toLowerCase()}`;
  return /^cve-\d/i.test(text) ? text.toUpperCase() : text;
}

/** Reads `scheme:id`; null when it is none. */
export function parseRuleKey(text: string): RuleRef | null {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon);
  const id = text.slice(colon + 1).trim();
  return colon > 0 && id !== '' && isRuleScheme(scheme) ? { scheme, id: canonicalRuleId(scheme, id) } : null;
}

/** Why a text is no id of one rule, or null. Expressions are named as such: read as plain text they would silently cover nothing. */
export function ruleIdFault(id: string): string | null {
  const shown = JSON.stringify(id.slice(0, 200));
  if (id.trim() === '') return `expected the id of a rule, got ${shown}`;
  if (id.length > 512) return `expected an id of at most 512 characters, got ${id.length}`;
  if (/[\p{Cc}\p{Cf}]/u.test(id)) return `expected an id without control or invisible characters, got ${shown}`;
  if (/[*?]/.test(id)) return `expected the exact id of a rule, got ${shown}: a wildcard would cover rules that nobody has seen; list the ids`;
  if (id.startsWith('!')) return `expected the exact id of a rule, got ${shown}: a scope has no negation; list what is excepted`;
  if (/^\^|\$$|^\/.*\/[a-z]*$/.test(id)) return `expected the exact id of a rule, got ${shown}: a scope has no regular expressions; list the ids`;
  return null;
}
