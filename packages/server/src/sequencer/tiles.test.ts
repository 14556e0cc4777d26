import { inclusionProof, leafHash, treeRoot, verifyInclusion } from '@exeat/core';
import { formatVerifierKey, generateSigningKey, openNote, parseCheckpoint } from '@exeat/formats';
import { appendEvents, databaseNow, latestCheckpoint, leafHashes, lockStream, withTransaction } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { expect, test } from 'vitest';
import { LogForked } from './fork.ts';
import { sequenceAll } from './sequencer.ts';
import { inclusionProofAt, rootAt } from './tiles.ts';

const database = await testDatabase();

async function append(count: number): Promise<void> {
  await withTransaction(database.pool, async (tx) => {
    const { revision } = await lockStream(tx, 'note:test');
    const events = Array.from({ length: count }, (_, n) => ({ type: 'comment_added', data: { text: `entry ${revision + n}` } }));
    await appendEvents(tx, 'note:test', revision, events, { at: await databaseNow(tx), actor: { person: null, kind: 'system' }, ruleId: 'test' });
  });
}

test('roots and proofs from tiles equal those over all leaves, whatever the size; heads are signed and continue', async () => {
  const key = generateSigningKey('exeat.test/log');
  let size = 0;
  for (const count of [1, 2, 5, 247, 1, 1, 300, 512]) {
    await append(count);
    size += count;
    const { size: numbered, checkpoint } = await sequenceAll(database.pool, key);
    expect(numbered).toBe(size);
    const leaves = (await leafHashes(database.pool, 0, size)).map((hash) => new Uint8Array(hash));
    const root = treeRoot(leaves);
    expect(Buffer.from(await rootAt(database.pool, size)).equals(Buffer.from(root))).toBe(true);
    const opened = openNote(checkpoint?.note ?? '', [key]);
    expect(opened.kind).toBe('trusted');
    if (opened.kind === 'trusted') expect(parseCheckpoint(opened.text)).toEqual({ origin: 'exeat.test/log', size, root });
    for (const index of [0, Math.floor(size / 2), size - 1]) {
      const proof = await inclusionProofAt(database.pool, index, size);
      expect(proof).toEqual(inclusionProof(leaves, index));
      expect(verifyInclusion(leaves[index] ?? leafHash(new Uint8Array()), index, size, proof, root)).toBe(true);
    }
  }
  expect(formatVerifierKey(key)).toMatch(/^exeat\.test\/log\+[0-9a-f]{8}\+/);
});

test('nothing is signed that does not continue the last signed head', async () => {
  const key = generateSigningKey('exeat.test/log');
  await sequenceAll(database.pool, key);
  const signed = await latestCheckpoint(database.pool);
  await database.owner.query('ALTER TABLE checkpoint DISABLE TRIGGER USER');
  await database.owner.query('UPDATE checkpoint SET root = $1 WHERE size = $2', [Buffer.alloc(32, 7), signed?.size]);
  await append(1);
  await expect(sequenceAll(database.pool, key)).rejects.toThrow(LogForked);
  expect((await latestCheckpoint(database.pool))?.size).toBe(signed?.size);
});
