import type { Finding } from '@exeat/core';

const maxIdentity = 4096;
const maxTitle = 300;
const maxReferences = 50;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What makes a finding unusable: a part of its identity that cannot be hashed, stored or shown (a lone surrogate, NUL) or that is
 * longer than 4096 characters. Undefined when there is nothing.
 */
export function identityFault(finding: Finding): string | undefined {
  const { rule, asset, component, path, port, value, source } = finding;
  const parts = { rule: rule.id, asset: asset.id, component, path, port, value, native: source.native, tool: source.tool };
  for (const [name, text] of Object.entries(parts)) {
    if (text === undefined) continue;
    if (text === '') return `${name} is empty`;
    if (text.length > maxIdentity) return `${name} is longer than ${maxIdentity} characters`;
    if (!text.isWellFormed()) return `${name} has a lone surrogate`;
    if (text.includes('\0')) return `${name} has a NUL character`;
  }
  return undefined;
}

/** Printable ASCII with single blanks inside: most titles, as they stand. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

/** A title on one line, at most 300 characters. Undefined when nothing is left. */
export function titleOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.length <= maxTitle && plain.test(text)) return text;
  const line = text
    .slice(0, 8 * maxTitle)
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line.length <= maxTitle) return line === '' ? undefined : line;
  return `${line.slice(0, maxTitle - 1).toWellFormed()}…`;
}

/** References as shown: each once, in order, bounded. */
export function referencesOf(texts: Iterable<string>): readonly string[] | undefined {
  const references = new Set<string>();
  for (const text of texts) {
    const reference = titleOf(text);
    if (reference !== undefined && references.size < maxReferences) references.add(reference);
  }
  return references.size === 0 ? undefined : [...references];
}

/** A copy with memory of its own: a slice of a piece would keep the whole piece alive as long as it is kept. */
export function ownText(text: string): string {
  return decoder.decode(encoder.encode(text));
}
