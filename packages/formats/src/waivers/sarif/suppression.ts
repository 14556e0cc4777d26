import { DomainError, type EffectiveException, type Instant, sha256Text } from '@exeat/core';

/** What a covered result gains (SARIF 2.1.0 §3.35). The names of the properties are those of Sarif.Multitool. */
export type Suppression = {
  readonly kind: 'external';
  readonly status: 'accepted';
  readonly guid: string;
  readonly justification: string;
  readonly properties: { readonly exceptionId: string; readonly expiryUtc: string };
};

export function suppressionBy(exception: Pick<EffectiveException, 'id' | 'title'>, until: Instant): Suppression {
  return {
    kind: 'external',
    status: 'accepted',
    guid: guidOf(exception.id),
    justification: `${exception.id}: ${exception.title}`,
    properties: { exceptionId: exception.id, expiryUtc: until },
  };
}

/** Adds a suppression to the text of one result, and changes no other character of it. */
export function withSuppression(result: string, suppression: Suppression): string {
  const text = JSON.stringify(suppression);
  const array = suppressionsArray(result);
  if (array === undefined) {
    const end = result.lastIndexOf('}');
    const isEmpty = result.slice(0, end).trimEnd().endsWith('{');
    return `${result.slice(0, end)}${isEmpty ? '' : ', '}"suppressions": [${text}]${result.slice(end)}`;
  }
  const isEmpty = result.slice(array.from + 1, array.to).trim() === '';
  return `${result.slice(0, array.to)}${isEmpty ? '' : ', '}${text}${result.slice(array.to)}`;
}

/** Places of the brackets of the result's own `suppressions`; the last one where a name occurs twice, as JSON.parse reads it. */
function suppressionsArray(result: string): { readonly from: number; readonly to: number } | undefined {
  let depth = 0;
  let name = '';
  let from = -1;
  let found: { from: number; to: number } | undefined;
  for (let at = 0; at < result.length; at += 1) {
    const char = result.charAt(at);
    if (char === '"') {
      const end = stringEnd(result, at);
      if (depth === 1) name = String(JSON.parse(result.slice(at, end + 1)));
      at = end;
    } else if (char === '{' || char === '[') {
      if (depth === 1 && name === 'suppressions') {
        if (char === '{') throw unexpected('an object');
        from = at;
      }
      depth += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 1 && name === 'suppressions') found = { from, to: at };
    } else if (char === ',' && depth === 1) {
      name = '';
    } else if (char === 'n' && depth === 1 && name === 'suppressions') {
      throw unexpected('null');
    }
  }
  return found;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

function unexpected(got: string): DomainError {
  return new DomainError('unreadable-findings', `expected the suppressions of a SARIF result to be an array, got ${got}`);
}

/** The same UUID for the same exception, for ever: version 5 in shape, by SHA-256. */
function guidOf(exception: string): string {
  const hex = sha256Text(`https://exeat.dev/sarif-suppression/${exception}`);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether a suppression of a report is one of ours, whatever has become of its exception. */
export function isOwnSuppression(value: unknown): boolean {
  const { guid, properties } = { guid: undefined, properties: undefined, ...(typeof value === 'object' ? value : {}) } as { guid?: unknown; properties?: unknown };
  if (typeof properties !== 'object' || properties === null || !('exceptionId' in properties)) return false;
  return typeof properties.exceptionId === 'string' && guid === guidOf(properties.exceptionId);
}
