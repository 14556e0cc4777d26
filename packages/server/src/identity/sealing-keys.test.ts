import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadSealingKeys, SealBroken, sealingKeys } from './sealing-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'exeat-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is sealed opens for its purpose only, and not when it was changed', () => {
  const keys = sealingKeys([randomBytes(32)]);
  const sealed = keys.seal('the secret', 'account p01');
  expect(sealed).not.toContain('the secret');
  expect(keys.seal('the secret', 'account p01')).not.toBe(sealed);
  expect(keys.unseal(sealed, 'account p01')).toBe('the secret');
  expect(() => keys.unseal(sealed, 'account p02')).toThrow(SealBroken);
  const parts = sealed.split('.');
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const changed = parts.with(at, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.');
    expect(() => keys.unseal(changed, 'account p01'), changed).toThrow(SealBroken);
  }
  for (const other of ['', 'v1', 'v1.x.y.z', sealed.slice(0, -4)]) expect(() => keys.unseal(other, 'account p01')).toThrow(SealBroken);
});

test('the key file is made once, for its user only, and a new first line seals while the old one still opens', async () => {
  const file = join(folder, 'keys', 'secrets.key');
  const first = await loadSealingKeys(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const sealed = first.seal('kept', 'a');
  expect((await loadSealingKeys(file)).unseal(sealed, 'a')).toBe('kept');
  const old = readFileSync(file, 'utf8');
  writeFileSync(file, `# since spring\n${randomBytes(32).toString('base64url')}\n${old}`);
  const rotated = await loadSealingKeys(file);
  expect(rotated.unseal(sealed, 'a')).toBe('kept');
  expect(() => first.unseal(rotated.seal('new', 'a'), 'a')).toThrow(/put the earlier key back/);
});

test('a file that holds no key is refused, and stays as it is', async () => {
  const file = join(folder, 'short.key');
  writeFileSync(file, 'c2hvcnQ\n');
  await expect(loadSealingKeys(file)).rejects.toThrow(SealBroken);
  expect(readFileSync(file, 'utf8')).toBe('c2hvcnQ\n');
});
