import { z } from 'zod';
import { idText, instant, person } from '../common.ts';
import { defineRoute } from '../route.ts';

const session = z.strictObject({
  person,
  kind: z.enum(['browser', 'cli', 'demo']),
  /** How strongly the person was authenticated. */
  strength: z.string(),
  authenticatedAt: instant,
  expiresAt: instant,
});

const password = z.string().min(1).max(1024);
const code = z
  .string()
  .trim()
  .min(6)
  .max(40)
  .meta({ description: 'Six digits that the authenticator shows now, or a recovery code. Each is taken once' });
/** A password that is to be set. */
const newPassword = z.string().min(12, 'expected at least 12 characters').max(1024);

export const signIn = defineRoute({
  id: 'signIn',
  method: 'POST',
  path: '/sessions',
  access: 'public',
  tag: 'Sessions',
  status: 201,
  summary: 'Sign in with a local account: a bearer token, or with `cookie` a cookie for a browser',
  body: z.strictObject({
    userName: z.string().min(1).max(320),
    password,
    code,
    /** For a browser: the session is set as a cookie, and its token is not in the answer. */
    cookie: z.boolean().optional(),
  }),
  /** `token` is shown only here; it is missing when a cookie was asked for. */
  reply: session.extend({ token: z.string().optional() }),
});

export const currentSession = defineRoute({
  id: 'currentSession',
  method: 'GET',
  path: '/sessions/current',
  access: 'signed-in',
  tag: 'Sessions',
  summary: 'Who I am, how and until when I am signed in',
  reply: z.strictObject({
    session: session.nullable(),
    token: z.strictObject({ id: idText, name: z.string(), scopes: z.array(z.string()) }).nullable(),
    /** The server's clock: in a demo it is not that of the machine. */
    now: instant,
    demo: z.boolean(),
  }),
});

/** Somebody of the demo organisation, for the list from which a visitor chooses whom to be. */
const demoPerson = person.extend({ unit: z.string(), roles: z.array(z.string()) });

export const signInOptions = defineRoute({
  id: 'signInOptions',
  method: 'GET',
  path: '/sessions/options',
  access: 'public',
  tag: 'Sessions',
  summary: 'How one can sign in here; in a demo, as whom',
  reply: z.strictObject({
    demoPeople: z.array(demoPerson).nullable(),
    /** Where a browser goes to sign in at an identity provider; `?return=/path` leads there afterwards, `&fresh=1` has the person sign in again. */
    providers: z.array(z.strictObject({ id: z.string(), name: z.string(), address: z.string() })),
  }),
});

export const signInToDemo = defineRoute({
  id: 'signInToDemo',
  method: 'POST',
  path: '/demo/sessions',
  access: 'public',
  tag: 'Demo',
  status: 201,
  summary: 'Act as somebody of the demo: a cookie for a browser. Only a server started with --demo has this route',
  body: z.strictObject({ person: idText }),
  reply: session,
});

export const signOut = defineRoute({
  id: 'signOut',
  method: 'DELETE',
  path: '/sessions/current',
  access: 'signed-in',
  tag: 'Sessions',
  status: 204,
  summary: 'Sign out: the session ends at once',
  reply: null,
});

export const stepUp = defineRoute({
  id: 'stepUp',
  method: 'POST',
  path: '/sessions/current/step-up',
  access: 'signed-in',
  tag: 'Sessions',
  summary: 'Confirm who I am: the session counts as fresh, and its token or cookie is replaced by another one',
  body: z.strictObject({ password, code }),
  /** `token` is shown only here; it is missing where the session came as a cookie. */
  reply: session.extend({ token: z.string().optional() }),
});

const ownSession = z.strictObject({
  /** Names the session; no credential. */
  id: z.string(),
  isCurrent: z.boolean(),
  kind: session.shape.kind,
  strength: session.shape.strength,
  createdAt: instant,
  authenticatedAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
});

export const listSessions = defineRoute({
  id: 'listSessions',
  method: 'GET',
  path: '/sessions',
  access: 'signed-in',
  tag: 'Sessions',
  summary: 'My own sessions that have not ended',
  reply: z.strictObject({ items: z.array(ownSession), next: z.null() }),
});

export const endOneSession = defineRoute({
  id: 'endSession',
  method: 'DELETE',
  path: '/sessions/:id',
  access: 'signed-in',
  tag: 'Sessions',
  status: 204,
  params: z.strictObject({ id: idText }),
  summary: 'End one of my own sessions, at once',
  reply: null,
});

export const endOtherSessions = defineRoute({
  id: 'endOtherSessions',
  method: 'DELETE',
  path: '/sessions',
  access: 'signed-in',
  tag: 'Sessions',
  summary: 'End all my sessions but this one',
  reply: z.strictObject({ ended: z.number().int() }),
});

const firstUnit = z.strictObject({
  id: idText,
  name: z.string().min(1).max(200),
  zone: z.string().max(64).meta({ description: 'IANA zone, for example Europe/Berlin' }),
});

const linkToken = z.string().min(1).max(200);

export const openSetUp = defineRoute({
  id: 'openSetUp',
  method: 'POST',
  path: '/setup/open',
  access: 'public',
  tag: 'Sessions',
  summary: 'What a one-time link is for, and the secret for the authenticator that is to be set. The link stays good',
  body: z.strictObject({ token: linkToken }),
  reply: z.strictObject({
    /** Null: the first administrator. */
    person: person.nullable(),
    secret: z.string().meta({ description: 'Secret of the authenticator, in base32' }),
    address: z.string().meta({ description: 'The same as an otpauth address, for a QR code' }),
  }),
});

export const setUp = defineRoute({
  id: 'setUp',
  method: 'POST',
  path: '/setup',
  access: 'public',
  tag: 'Sessions',
  status: 201,
  summary: 'Use a one-time link: create the first administrator and the root unit, or set password and authenticator',
  body: z.strictObject({
    token: linkToken,
    password: newPassword,
    code: code.meta({ description: 'Six digits that the authenticator shows for the secret of the link' }),
    /** For the first administrator only. */
    administrator: z
      .strictObject({ userName: idText, name: z.string().min(1).max(200), email: z.email().max(320).optional(), unit: firstUnit })
      .optional(),
  }),
  reply: z.strictObject({
    person,
    recoveryCodes: z.array(z.string()).meta({ description: 'Shown only here. Each replaces the code of the authenticator once' }),
  }),
});

export const sessionRoutes = {
  signIn,
  signInOptions,
  signInToDemo,
  currentSession,
  signOut,
  stepUp,
  listSessions,
  endSession: endOneSession,
  endOtherSessions,
  openSetUp,
  setUp,
};
