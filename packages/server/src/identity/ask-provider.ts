import * as client from 'openid-client';
import { isLoopback, type Provider } from './providers.ts';

/** What is kept between leaving for a provider and coming back, by the browser alone, sealed. */
export type ProviderFlow = {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly maxAge: number;
  /** Where to go afterwards, on this server. */
  readonly returnTo: string;
  /** Token of the invitation that this sign-in accepts. */
  readonly link: string | null;
  readonly untilMs: number;
};

/** Who a provider says somebody is. */
export type ProvenIdentity = {
  readonly issuer: string;
  readonly subject: string;
  readonly authenticatedAtMs: number;
  readonly groups: readonly string[];
};

/** A provider that does not answer, or answers with something that is not to be believed. */
export class ProviderFailure extends Error {
  readonly kind: 'unreachable' | 'refused';

  constructor(kind: ProviderFailure['kind'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'ProviderFailure';
    this.kind = kind;
  }
}

/** For everything that one turn asks a provider for. */
const deadlineMs = 4_500;

/** A fresh flow, and the address at the provider that begins it. @throws ProviderFailure */
export async function leaveFor(
  provider: Provider,
  redirectUri: string,
  asked: Pick<ProviderFlow, 'returnTo' | 'link' | 'maxAge' | 'untilMs'> & { readonly signInAgain: boolean },
): Promise<{ readonly flow: ProviderFlow; readonly address: URL }> {
  const { signInAgain, ...kept } = asked;
  const flow: ProviderFlow = {
    ...kept,
    provider: provider.id,
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const config = await configuration(provider);
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: provider.scope,
    response_type: 'code',
    code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
    state: flow.state,
    nonce: flow.nonce,
    // Asked for always: only then does the provider tell when the person signed in.
    max_age: String(flow.maxAge),
    ...(signInAgain ? { prompt: 'login' } : {}),
  });
  return { flow, address };
}

/** Exchanges the code that came back for who the person is. The library checks state, iss, nonce, PKCE, and of the ID token signature, issuer, audience and times. @throws ProviderFailure */
export async function comeBack(provider: Provider, flow: ProviderFlow, current: URL): Promise<ProvenIdentity> {
  const config = await configuration(provider);
  const tokens = await asking(() =>
    client.authorizationCodeGrant(config, current, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      maxAge: flow.maxAge,
      idTokenExpected: true,
    }),
  );
  const claims = tokens.claims();
  if (claims?.auth_time === undefined) throw new ProviderFailure('refused', new Error('expected auth_time in the ID token, got none'));
  const groups: unknown = claims[provider.groupsClaim];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    authenticatedAtMs: claims.auth_time * 1000,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
  };
}

/** Metadata and keys are asked for at each turn: a key that was rotated a minute ago is known, one that was withdrawn is not. */
async function configuration(provider: Provider): Promise<client.Configuration> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const issuer = new URL(provider.issuer);
  return asking(() =>
    client.discovery(issuer, provider.clientId, undefined, client.ClientSecretBasic(provider.clientSecret), {
      [client.customFetch]: (url, options) => fetch(url, { ...options, signal: deadline } as RequestInit),
      // The library otherwise trusts the connection and leaves signatures unchecked.
      execute: [
        client.enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' && isLoopback(issuer.hostname) ? [client.allowInsecureRequests] : []),
      ],
    }),
  );
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ProviderFailure(isUnreachable(error) ? 'unreachable' : 'refused', error);
  }
}

/** Nobody there, too slow, or down with a status of its own. */
function isUnreachable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (['TimeoutError', 'AbortError'].includes(at.name) || (at instanceof TypeError && at.message === 'fetch failed')) return true;
    if ('code' in at && typeof at.code === 'string' && /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|UND_ERR|OAUTH_TIMEOUT|OAUTH_ABORT)/.test(at.code))
      return true;
    if (at.cause instanceof Response) return at.cause.status >= 500;
  }
  return false;
}
