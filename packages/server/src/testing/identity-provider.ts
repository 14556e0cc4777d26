import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

export type IdentityProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next, and in which groups they are. */
  person: { sub: string; groups: string[]; email?: string };
  /** Follows an address of the authorization endpoint as a browser would, up to the redirect back to `redirectUri`. */
  visit(address: string): Promise<URL>;
  /** Every later token is signed with another key; the old one is gone. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
};

/** A certified OpenID provider on loopback, which signs whoever comes in at once. */
export async function identityProvider(redirectUri: string): Promise<IdentityProvider> {
  const clientId = 'exeat';
  const clientSecret = 'a secret of forty characters or so, for tests';
  let callback: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => callback(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: IdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    person: { sub: 'subject-1', groups: [] },
    visit: (address) => visit(address, redirectUri),
    rotateKeys: async () => {
      callback = await provide(self, redirectUri);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await self.rotateKeys();
  return self;
}

async function provide(self: IdentityProvider, redirectUri: string): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const key: JWK = {
    ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)),
    alg: 'RS256',
    use: 'sig',
    kid: crypto.randomUUID(),
  };
  const provider = new Provider(self.issuer, {
    clients: [
      {
        client_id: self.clientId,
        client_secret: self.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [key as never] },
    cookies: { keys: ['for tests'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    claims: { openid: ['sub', 'groups', 'email'] },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...self.person, sub }) }),
    // Consent is given beforehand.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: self.clientId, accountId: context.oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  return (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void handle(request, response);
    void provider.interactionFinished(request, response, { login: { accountId: self.person.sub } });
  };
}

async function visit(address: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = new URL(address);
  for (let turn = 0; turn < 10; turn += 1) {
    const reply = await fetch(at, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const cookie of reply.headers.getSetCookie()) {
      const [name = '', ...value] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value.join('='));
    }
    const location = reply.headers.get('location');
    if (location === null) throw new Error(`expected a redirect from ${at.pathname}, got ${reply.status}: ${(await reply.text()).slice(0, 500)}`);
    at = new URL(location, at);
    if (at.href.startsWith(redirectUri)) return at;
  }
  throw new Error('expected to come back from the provider, got more than ten redirects');
}
