import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, type EffectiveException, type Instant } from '@exeat/core';
import { effectiveException, readDocuments } from '@exeat/formats';
import type { Command } from 'commander';
import { type ExceptionsSource, readSignedBundle } from './signed-bundle.ts';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

export type TrustOptions = { readonly exceptions: string; readonly key?: string; readonly unsigned?: boolean };

export function withTrustOptions(command: Command): Command {
  return command
    .requiredOption('--exceptions <path>', 'signed bundle; with --unsigned a file or folder of PolicyException documents')
    .option('--key <vkey|file>', 'verifier key that the bundle must be signed by, or a file with some, one a line; EXEAT_TRUST when not given')
    .option('--unsigned', 'take documents that nobody vouches for, and say so');
}

/**
 * Reads what `--exceptions` names.
 * @throws UsageError without anything to trust; DomainError for a document, bundle or key that cannot be used.
 */
export async function readExceptions({ exceptions: path, key, unsigned }: TrustOptions, at: Instant): Promise<ExceptionsSource> {
  if (unsigned === true) {
    if (key !== undefined)
      throw new UsageError('expected --key or --unsigned, got both; a signed bundle needs the key, documents cannot be checked with one');
    return { exceptions: await readUnsigned(path), trust: 'unsigned', stale: null };
  }
  const trusted = key ?? process.env['EXEAT_TRUST'];
  if (trusted === undefined || trusted === '') {
    throw new UsageError(
      'expected a key to check the bundle with, got none: whoever can write the file could except anything. Give --key VKEY|FILE or set EXEAT_TRUST; or --unsigned for documents that nobody vouches for',
    );
  }
  return readSignedBundle(path, trusted, at);
}

async function readUnsigned(path: string): Promise<readonly EffectiveException[]> {
  const found = new Map<string, { exception: EffectiveException; file: string }>();
  let count = 0;
  for (const file of await documentFiles(path)) {
    const text = await readFile(file, 'utf8');
    try {
      for (const document of readDocuments(text)) {
        const exception = effectiveException(document, { trust: 'unsigned', document: count });
        count += 1;
        // An export holds one document for each granted version; they are one exception.
        const key = `${exception.id} ${exception.version ?? ''}`;
        const other = found.get(key);
        if (other !== undefined)
          throw new UsageError(`expected each exception once, got ${exception.id} in ${other.file} and in ${file}; keep the one that holds`);
        found.set(key, { exception, file });
      }
    } catch (error) {
      if (error instanceof DomainError) throw new DomainError(error.code, `${file}: ${error.message}`, error.facts, { cause: error });
      throw error;
    }
  }
  return [...found.values()].map(({ exception }) => exception);
}

/** The file itself, or every document file in a folder and its folders, sorted. */
async function documentFiles(path: string): Promise<readonly string[]> {
  const kind = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`expected a file or folder of PolicyException documents, got ${path} (${codeOf(cause)}); check the path`, { cause });
  });
  if (!kind.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/i.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new UsageError(`expected PolicyException documents (.yaml, .yml, .json) in ${path}, got none`);
  return files.sort();
}
