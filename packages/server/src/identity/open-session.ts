import { type Instant, addMs, type PersonId } from '@exeat/core';
import { createSession, type Queries } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { sessionPrefix } from '../http/authenticate.ts';
import { newSecret } from './password.ts';

export type OpenedSession = {
  readonly token: string;
  readonly person: PersonId;
  readonly kind: 'browser' | 'cli';
  readonly strength: 'two-factor';
  readonly authenticatedAt: Instant;
  readonly expiresAt: Instant;
};

/** Opens a session for somebody who has just proved who they are. */
export async function openSession(
  context: ServerContext,
  queries: Queries,
  person: PersonId,
  kind: OpenedSession['kind'],
  now: Instant,
): Promise<OpenedSession> {
  const { sessionHours, sessionIdleMinutes } = context.settings;
  const session: OpenedSession = {
    token: newSecret(sessionPrefix),
    person,
    kind,
    strength: 'two-factor',
    authenticatedAt: now,
    expiresAt: addMs(now, sessionHours * 3_600_000),
  };
  await createSession(queries, { ...session, idleSeconds: sessionIdleMinutes * 60, now });
  return session;
}
