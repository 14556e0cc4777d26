import { text as textOfStream } from 'node:stream/consumers';
import { isCancel, password, text } from '@clack/prompts';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';
import { storeSession } from '../session-file.ts';
import { UsageError } from '../usage-error.ts';

type LoginOptions = { readonly user?: string; readonly passwordStdin?: boolean; readonly code?: string; readonly tokenStdin?: boolean };

export function loginCommand(finish: Finish): Command {
  return new Command('login')
    .description('Sign in to the server at EXEAT_URL and keep the session, readable by you only.')
    .option('--user <name>', 'user name or e-mail; asked for at a terminal')
    .option('--password-stdin', 'read the password from stdin')
    .option('--code <code>', 'code of your authenticator, or a recovery code; asked for at a terminal')
    .option('--token-stdin', 'keep a session or token from stdin instead of signing in')
    .action(async (options: LoginOptions) => {
      const token = options.tokenStdin === true ? await secretFromStdin('token') : await signIn(options);
      const client = await connect({ token });
      const found = await client.get('/sessions/current');
      const expiresAt = textAt(found, 'session', 'expiresAt');
      const person = textAt(found, 'session', 'person', 'userName');
      const path = await storeSession(client.base, { token, ...(person === '' ? {} : { person }), ...(expiresAt === '' ? {} : { expiresAt }) });
      const who = person === '' ? textAt(found, 'token', 'name') : person;
      createOutput({}).say(`Signed in to ${client.base.origin} as ${who}${expiresAt === '' ? '' : ` until ${expiresAt}`}; kept in ${path}.`);
      finish('done');
    });
}

export function logoutCommand(finish: Finish): Command {
  return new Command('logout').description('End the session that login kept, here and on the server.').action(async () => {
    const client = await connect();
    try {
      await client.raw('DELETE', '/sessions/current');
    } finally {
      // Forgotten here whatever the server says: a session that it does not know is of no use.
      await storeSession(client.base, null);
    }
    createOutput({}).say(`Signed out of ${client.base.origin}.`);
    finish('done');
  });
}

async function signIn(options: LoginOptions): Promise<string> {
  const userName = options.user ?? (await ask('user'));
  const secret = options.passwordStdin === true ? await secretFromStdin('password') : await ask('password');
  const code = options.code ?? (await ask('code'));
  const client = await connect({ token: null });
  // Never replayed: the answer holds a secret.
  const token = textAt(await client.post('/sessions', { body: { userName, password: secret, code } }), 'token');
  if (token === '')
    throw new UsageError(
      `expected ${client.base.origin} to give a token, got none; sign in in the browser, make a token there and give it with --token-stdin`,
    );
  return token;
}

const questions = {
  user: { flag: '--user NAME', ask: () => text({ message: 'User name' }) },
  password: { flag: '--password-stdin', ask: () => password({ message: 'Password' }) },
  code: { flag: '--code CODE', ask: () => text({ message: 'Code of your authenticator (or a recovery code)' }) },
} as const;

async function ask(what: keyof typeof questions): Promise<string> {
  const question = questions[what];
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw new UsageError(`expected ${question.flag} where there is no terminal to ask at`);
  const answer = await question.ask();
  if (isCancel(answer) || answer === undefined || answer === '') throw new UsageError(`expected a ${what}, got none; nothing was changed`);
  return answer;
}

async function secretFromStdin(what: string): Promise<string> {
  const secret = (await textOfStream(process.stdin)).replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError(`expected a ${what} on stdin, got nothing`);
  return secret;
}
