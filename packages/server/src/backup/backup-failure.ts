import { DomainError } from '@exeat/core';
import { BackupError } from '@exeat/store/backup';
import { failureOf } from '../start/failure.ts';

/** How `backup` and `restore` end when they fail: 1 when what was restored did not hold together, 2 for files and targets that cannot be used. */
export function backupFailureOf(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof BackupError) return { text: `${error.message} (${error.code})`, exitCode: error.code === 'verification-failed' ? 1 : 2 };
  if (error instanceof DomainError) return { text: `${error.message} (${error.code})`, exitCode: 2 };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (fileCodes.has(code) && error instanceof Error)
    return {
      text: `expected a file that can be read or written, got "${error.message}"; check the path, its rights and the space on the disk.`,
      exitCode: 2,
    };
  return failureOf(error);
}

const fileCodes = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ENOSPC', 'EROFS', 'EDQUOT', 'EEXIST', 'ELOOP', 'ENAMETOOLONG']);
