import { type Instant, addMs, type PersonId } from '@exeat/core';
import { createSession, type Queries } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { sessionPrefix } from '../http/authenticate.ts';
import { newSecret } from './password.ts';

export type OpenedSession = {
  readonly token: string;
  readonly person: PersonId;
  readonly kind: 'browser' | 'cli';
  readonly strength: 'two-factor' | 'provider';
  readonly authenticatedAt: Instant;
  readonly expiresAt: Instant;
};

/** Opens a session for somebody who has just proved who they are. */
export async function openSession(
  context: ServerContext,
  queries: Queries,
  proven: Pick<OpenedSession, 'person' | 'kind' | 'strength' | 'authenticatedAt'> & { readonly now: Instant },
): Promise<OpenedSession> {
  const { now, ...who } = proven;
  const { sessionHours, sessionIdleMinutes } = context.settings;
  const session: OpenedSession = {
    token: newSecret(sessionPrefix),
    ...who,
    expiresAt: addMs(now, sessionHours * 3_600_000),
  };
  await createSession(queries, { ...session, idleSeconds: sessionIdleMinutes * 60, now });
  return session;
}
