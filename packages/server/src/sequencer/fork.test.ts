import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNote, parseCheckpoint, parseVerifierKey, generateSigningKey } from '@exeat/formats';
import {
  appendEvents,
  databaseNow,
  type DatabaseAddress,
  latestCheckpoint,
  lockStream,
  openPool,
  type StorePool,
  withTransaction,
} from '@exeat/store';
import { logFork, restoreBackup, writeBackup } from '@exeat/store/backup';
import { emptyDatabase, testDatabase } from '@exeat/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogForked } from './fork.ts';
import { declareLogFork } from './fork-key.ts';
import { sequenceAll } from './sequencer.ts';
import { loadSigningKey } from './signing-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'exeat-fork-'));
const undo: (() => Promise<void>)[] = [];
let restored: StorePool;

async function append(pool: StorePool, text: string): Promise<void> {
  await withTransaction(pool, async (tx) => {
    const { revision } = await lockStream(tx, 'note:test');
    await appendEvents(tx, 'note:test', revision, [{ type: 'comment_added', data: { text } }], {
      at: await databaseNow(tx),
      actor: { person: null, kind: 'system' },
      ruleId: 'test',
    });
  });
}

beforeAll(async () => {
  const source = await testDatabase();
  undo.push(() => source.close());
  const key = await loadSigningKey(folder, 'exeat.test/log');
  await append(source.pool, 'before the backup');
  await sequenceAll(source.pool, key);
  await writeBackup(source.address, join(folder, 'backup'));
  // What outsiders may hold, and the restored log will never have.
  await append(source.pool, 'after the backup');
  expect((await sequenceAll(source.pool, key)).checkpoint?.size).toBe(2);
  const target: { readonly address: DatabaseAddress; close(): Promise<void> } = await emptyDatabase();
  undo.push(() => target.close());
  await restoreBackup(target.address, join(folder, 'backup'));
  restored = openPool(target.address);
  undo.push(() => restored.close());
});
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

test('a restored log is numbered, and signed by nobody: neither by its old key nor by another', async () => {
  await append(restored, 'after the restore');
  for (const key of [await loadSigningKey(folder, 'exeat.test/log'), generateSigningKey('exeat.test/log')]) {
    await expect(sequenceAll(restored, key)).rejects.toThrow(LogForked);
  }
  expect((await latestCheckpoint(restored))?.size).toBe(1);
  expect((await sequenceAll(restored, null)).size).toBe(3);
  expect(await logFork(restored)).toMatchObject({ kind: 'undeclared', restored: { size: 1, checkpointSize: 1 } });
});

test('a declared fork has a key and an origin of its own, and only that key signs', async () => {
  const old = await loadSigningKey(folder, 'exeat.test/log');
  const { key, origin, formerKeyFile } = await declareLogFork(restored, folder, 'unused');
  expect(origin).toMatch(/^exeat\.test\/log\/fork-\d{8}T\d{6}Z$/);
  expect(readFileSync(formerKeyFile ?? '', 'utf8')).toContain('exeat.test/log');
  expect(statSync(join(folder, 'log.key')).mode & 0o777).toBe(0o600);
  await expect(sequenceAll(restored, old)).rejects.toThrow('Put the key of the fork into log.key');

  const { checkpoint } = await sequenceAll(restored, await loadSigningKey(folder, 'exeat.test/log'));
  const opened = openNote(checkpoint?.note ?? '', [parseVerifierKey(key)]);
  expect(opened.kind === 'trusted' && parseCheckpoint(opened.text)).toMatchObject({ origin, size: 4 });
});

test('declaring again says the same, also when it was cut off before the key was in place', async () => {
  const first = await declareLogFork(restored, folder, 'unused');
  renameSync(join(folder, 'log.key'), join(folder, 'log.key.fork'));
  expect((await declareLogFork(restored, folder, 'unused')).key).toBe(first.key);
  expect((await loadSigningKey(folder, 'unused')).name).toBe(first.origin);
  rmSync(join(folder, 'log.key'));
  await expect(declareLogFork(restored, folder, 'unused')).rejects.toThrow('copy log.key from where the fork was declared');
});

test('a log that was never restored has no fork to declare', async () => {
  const plain = await testDatabase();
  undo.push(() => plain.close());
  await expect(declareLogFork(plain.pool, folder, 'unused')).rejects.toThrow('never was');
});
