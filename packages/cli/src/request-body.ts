import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type PolicyExceptionDocument, readDocuments } from '@exeat/formats';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** Text of a file, or of stdin for `-`. */
export async function textOfFile(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`expected a readable file, got ${path} (${codeOf(cause)}); check the path`, { cause });
  });
}

/** The one PolicyException document of a file. @throws UsageError for several, DomainError for an invalid one. */
export async function documentOf(path: string): Promise<PolicyExceptionDocument> {
  const documents = readDocuments(await textOfFile(path));
  const [document] = documents;
  if (document === undefined || documents.length > 1) throw new UsageError(`expected one PolicyException document in ${path}, got ${documents.length}; request them one by one`);
  return document;
}

/** The JSON of a file, or of stdin for `-`. @throws UsageError for anything else */
export async function documentFrom(path: string): Promise<unknown> {
  const written = await textOfFile(path);
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new UsageError(`expected JSON, got something else in ${path}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}

/** The body of a verb: `--body FILE`, then each `--set name=value` over it. A value that is JSON is taken as JSON. */
export async function bodyOf({ body, set = [] }: { readonly body?: string; readonly set?: readonly string[] }): Promise<Record<string, unknown>> {
  const fields = body === undefined ? {} : objectFrom(await textOfFile(body), body);
  for (const pair of set) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`expected --set name=value, got "${pair}"`);
    fields[pair.slice(0, equals)] = valueFrom(pair.slice(equals + 1));
  }
  return fields;
}

function objectFrom(text: string, name: string): Record<string, unknown> {
  const value = valueFrom(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`expected a JSON object in ${name}, got something else`);
}

function valueFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
