import { fileTypeFromFile } from 'file-type';
import { HttpProblem } from '../http/problem.ts';
import type { Spooled } from '../http/spool.ts';
import { type EvidenceKind, kindOfName, kindTable } from './kinds.ts';

/**
 * The media type of an upload, as its content shows. The name only promises: a page that is called `.png` is refused, and so is whatever
 * nobody wants to receive.
 * @throws HttpProblem `unsupported-media-type`
 */
export async function sniffEvidence(upload: Spooled, name: string, allowed: readonly EvidenceKind[]): Promise<string> {
  const kind = kindOfName(name);
  if (kind === null || !allowed.includes(kind)) throw refused(`a file whose name ends in ${allowed.map((one) => `.${one}`).join(', ')}`, `"${name}"`);
  const { mediaType, isText } = kindTable[kind];
  if (isText) {
    if (await isPlainText(upload)) return mediaType;
    throw refused(`the content of ${name} to be text in UTF-8`, 'other bytes; save it as UTF-8');
  }
  const found = await fileTypeFromFile(upload.file);
  if (found?.mime === mediaType) return mediaType;
  throw refused(`the content of ${name} to be ${mediaType}`, found?.mime ?? 'something that is none of the known kinds');
}

async function isPlainText(upload: Spooled): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of upload.open()) if (hasControls(decoder.decode(chunk, { stream: true }))) return false;
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Logs have colours. */
const escapeCharacter = '\u001B';

function hasControls(text: string): boolean {
  return /[^\P{Cc}\t\n\r\f]/u.test(text.replaceAll(escapeCharacter, ''));
}

function refused(expected: string, got: string): HttpProblem {
  return new HttpProblem('unsupported-media-type', `Expected ${expected}, got ${got}. Nothing was attached.`);
}
