import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comeBack, leaveFor, ProviderFailure } from '../../identity/ask-provider.ts';
import type { Provider } from '../../identity/providers.ts';

const redirect = 'http://127.0.0.1:7420/sign-in/forged/callback';
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Claims = Record<string, unknown>;
let server: Server;
let issuer: string;
let own: Keys;
let stranger: Keys;
/** What the token endpoint hands out next, made from sound claims. */
let forge: (claims: Claims) => Promise<string>;
let nonce = '';

beforeAll(async () => {
  [own, stranger] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }] };
  server = createServer((request, response) => {
    const reply = (body: unknown): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/jwks') return reply(jwks);
    if (request.url === '/token') return void token().then(reply);
    const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
    // It claims to support everything, as a careless provider does.
    return reply({
      issuer,
      ...endpoints,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function token(): Promise<object> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: 'exeat', sub: 'subject-1', nonce, iat: now, exp: now + 300, auth_time: now - 5, groups: ['g1', 7] };
  return { access_token: 'unused', token_type: 'Bearer', expires_in: 300, id_token: await forge(claims) };
}

const signed = (claims: Claims, { privateKey }: Keys = own, header: object = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own', ...header }).sign(privateKey);

async function signIn(): Promise<{ subject: string; groups: readonly string[] }> {
  const provider: Provider = {
    id: 'forged',
    name: 'Forged',
    issuer,
    clientId: 'exeat',
    clientSecret: 'a client secret of some length',
    scope: 'openid',
    groupsClaim: 'groups',
    roles: [],
  };
  const asked = { returnTo: '/', link: null, maxAge: 60, untilMs: Date.now() + 60_000, signInAgain: false };
  const { flow } = await leaveFor(provider, redirect, asked);
  nonce = flow.nonce;
  return comeBack(provider, flow, new URL(`${redirect}?code=c&state=${flow.state}`));
}

test('a sound token is taken, and of its groups only what is text', async () => {
  forge = (claims) => signed(claims);
  expect(await signIn()).toMatchObject({ subject: 'subject-1', groups: ['g1'] });
});

const without = (claims: Claims, name: string): Claims => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const now = (): number => Math.floor(Date.now() / 1000);

test.each<[string, (claims: Claims) => Promise<string>]>([
  ['no signature (alg none)', async (claims) => new UnsecuredJWT(claims).encode()],
  ['its signature cut off', async (claims) => `${(await signed(claims)).split('.').slice(0, 2).join('.')}.`],
  ['a signature of a stranger under our kid', (claims) => signed(claims, stranger)],
  ['a signature of a stranger under another kid', (claims) => signed(claims, stranger, { kid: 'stranger' })],
  [
    'an HMAC over the public client secret',
    (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('a client secret of some length')),
  ],
  [
    'a changed subject',
    async (claims) => {
      const [head = '', , signature = ''] = (await signed(claims)).split('.');
      return [head, Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url'), signature].join('.');
    },
  ],
  ['another issuer', (claims) => signed({ ...claims, iss: 'https://other.example' })],
  ['another audience', (claims) => signed({ ...claims, aud: 'another-client' })],
  ['several audiences and no authorised party', (claims) => signed({ ...claims, aud: ['exeat', 'another-client'] })],
  ['another authorised party', (claims) => signed({ ...claims, aud: ['exeat', 'another-client'], azp: 'another-client' })],
  ['its time over', (claims) => signed({ ...claims, iat: now() - 900, exp: now() - 600 })],
  ['no end', (claims) => signed(without(claims, 'exp'))],
  ['a start in the future', (claims) => signed({ ...claims, nbf: now() + 600 })],
  ['another nonce', (claims) => signed({ ...claims, nonce: 'other' })],
  ['no nonce', (claims) => signed(without(claims, 'nonce'))],
  ['no subject', (claims) => signed(without(claims, 'sub'))],
  ['no time of the sign-in', (claims) => signed(without(claims, 'auth_time'))],
  ['a sign-in of an hour ago where a fresh one was asked for', (claims) => signed({ ...claims, auth_time: now() - 3600 })],
])('a token with %s is refused', async (_what, making) => {
  forge = making;
  const failure = await signIn().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProviderFailure);
  expect((failure as ProviderFailure).kind).toBe('refused');
});
