import { DomainError } from '@exeat/core';
import type { Position } from './reader.ts';

/** The refusal of findings whose subject neither the report nor the caller names. `expected` and `got` complete the sentence. */
export function missingAsset(text: { readonly expected: string; readonly got: string; readonly name: string }, position?: Position): DomainError {
  const message = `expected ${text.expected}, got ${text.got}; name it with ${text.name}`;
  return new DomainError('unreadable-findings', message, position === undefined ? {} : { line: position.line, column: position.column });
}
