import { expect, test } from 'vitest';
import { readSettings, settingsPage, settingsTable } from './config.ts';

test('settings have defaults, the environment overrides them, and arguments override both', () => {
  expect(readSettings({})).toMatchObject({ port: 7420, host: '127.0.0.1', databaseUrl: null, publicUrl: null, allowPlainHttp: false });
  expect(readSettings({ PORT: '8000', EXEAT_TRUSTED_PROXIES: '10.0.0.0/8, loopback' })).toMatchObject({
    port: 8000,
    trustedProxies: ['10.0.0.0/8', 'loopback'],
  });
  expect(readSettings({ PORT: '8000' }, { PORT: '9000' }).port).toBe(9000);
  // Empty is how a shell unsets.
  expect(readSettings({ DATABASE_URL: '' }).databaseUrl).toBeNull();
});

test.each([
  ['PORT', '70000', /^PORT: expected a whole number from 0 to 65535, got "70000"/],
  ['DATABASE_URL', 'mysql://root:secret@db/exeat', /^DATABASE_URL: expected an address such as postgres:\/\/[^,]*, got something else$/],
  ['EXEAT_PUBLIC_URL', 'exeat.example.com', /^EXEAT_PUBLIC_URL: expected an address such as https/],
  ['EXEAT_PUBLIC_URL', 'https://exeat.example.com/path', /^EXEAT_PUBLIC_URL: /],
  ['EXEAT_TRUSTED_PROXIES', '10.0.0.0/99', /^EXEAT_TRUSTED_PROXIES: /],
  ['EXEAT_LOG', 'loud', /^EXEAT_LOG: expected debug or info or warn or error, got "loud"/],
])('%s=%s is refused by name, with what was expected', (name, value, message) => {
  expect(() => readSettings({ [name]: value })).toThrow(message);
});

test('every setting stands on the reference page', () => {
  for (const { env } of Object.values(settingsTable)) expect(settingsPage()).toContain(`\`${env}\``);
});
