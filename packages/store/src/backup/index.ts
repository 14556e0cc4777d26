export { declareFork, type LogFork, logFork, logStream, type RestoredLog } from '../log/fork.ts';
export { BackupError, type BackupErrorCode } from './backup-error.ts';
export type { BackupContents, BackupFooter, BackupHeader } from './format.ts';
export { inspectBackup } from './read-backup.ts';
export { restoreBackup, type RestoreOptions, type RestoreReport } from './restore-backup.ts';
export { type BackupProgress, writeBackup, type WrittenBackup } from './write-backup.ts';
