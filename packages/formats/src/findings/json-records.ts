import { jsonObjectStart } from './json-outline.ts';
import { selectJson } from './json-stream.ts';
import { type JsonRecord, jsonValues } from './json-values.ts';
import { listOf, member } from './json-value.ts';
import type { ReadLimits } from './reader.ts';
import { peekText } from './text-head.ts';

/**
 * The records of a report that may be an array of them, an object that holds them in the member `wrapper`, one record, or one a line
 * (NDJSON). Which of them, its start says.
 * @throws DomainError `unreadable-findings`, `too-large`.
 */
export async function* jsonRecords(
  pieces: AsyncIterable<string>,
  { wrapper, limits }: { readonly wrapper?: string; readonly limits: ReadLimits },
): AsyncGenerator<JsonRecord> {
  const { head, all } = await peekText(pieces);
  const pattern = patternOf(head, wrapper);
  if (pattern === undefined) {
    yield* jsonValues(all, limits);
    return;
  }
  for await (const { kind, value, position } of selectJson(all, [pattern], limits)) {
    if (kind === 'value') yield { value, position };
  }
}

function patternOf(head: string, wrapper: string | undefined): string | undefined {
  if (head.trimStart().startsWith('[')) return '[]';
  const start = wrapper === undefined ? undefined : jsonObjectStart(head);
  return wrapper !== undefined && start !== undefined && Object.hasOwn(start, wrapper) ? `${wrapper}[]` : undefined;
}

/** The first record as far as the start of a report shows it, for detection. */
export function firstRecord(start: unknown, wrapper?: string): unknown {
  if (Array.isArray(start)) return start[0];
  const wrapped = wrapper === undefined ? undefined : member(start, wrapper);
  return wrapped === undefined ? start : listOf(wrapped)[0];
}
