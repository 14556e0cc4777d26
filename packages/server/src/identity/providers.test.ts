import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SettingError } from '../setting.ts';
import { readProviders } from './providers.ts';

const folder = mkdtempSync(join(tmpdir(), 'exeat-providers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sound = { id: 'entra', name: 'Entra', issuer: 'https://login.example.com/tenant/v2.0', clientId: 'exeat', clientSecretFile: 'secret' };
const written = (providers: readonly object[]): string => {
  const file = join(folder, 'providers.yaml');
  writeFileSync(file, JSON.stringify({ providers }));
  writeFileSync(join(folder, 'secret'), 'kept apart\n');
  return file;
};

test('providers are read with their secrets, which stand beside the file', async () => {
  expect(await readProviders(null)).toEqual([]);
  const [provider] = await readProviders(written([{ ...sound, roles: [{ group: 'g', role: 'assessor', unit: 'INS' }] }]));
  expect(provider).toMatchObject({ id: 'entra', clientSecret: 'kept apart', groupsClaim: 'groups', scope: 'openid' });
});

test.each<[string, readonly object[], RegExp]>([
  ['plain http to another machine', [{ ...sound, issuer: 'http://login.example.com' }], /issuer: expected an https address/],
  ['a role that is none', [{ ...sound, roles: [{ group: 'g', role: 'administrator', unit: 'GRP' }] }], /roles\.0\.role/],
  ['no secret', [{ ...sound, clientSecretFile: undefined }], /either clientSecret or clientSecretFile/],
  ['a member that is not known', [{ ...sound, linkByEmail: true }], /linkByEmail/],
  ['one id twice', [sound, { ...sound, issuer: 'https://other.example.com' }], /each id once/],
  ['one issuer twice', [sound, { ...sound, id: 'other' }], /each issuer once/],
  ['nobody', [], /providers/],
])('a file with %s is refused', async (_what, providers, message) => {
  await expect(readProviders(written(providers))).rejects.toThrow(message);
  await expect(readProviders(written(providers))).rejects.toThrow(SettingError);
});
