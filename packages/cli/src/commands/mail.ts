import { Command } from 'commander';
import { text } from 'node:stream/consumers';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import { wholeNumberOption } from '../options.ts';
import { createOutput } from '../output.ts';

type Server = {
  readonly host: string;
  readonly port: number;
  readonly security: string;
  readonly sender: string;
  readonly user?: string;
  readonly passwordStdin?: boolean;
  readonly off?: boolean;
};

/** `mail`: the mail server of the instance, for registrars. */
export function mailCommand(finish: Finish): Command {
  const mail = new Command('mail').description('The mail server that notices go out by, and what it did not deliver.');
  mail
    .command('show')
    .description('How it is set, and what could not be delivered.')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: { json?: boolean }) => {
      const reply = await (await connect()).get('/mail');
      const server = member(reply, 'server') === null ? 'No mail server is set.' : `${textAt(reply, 'server', 'host')}:${textAt(reply, 'server', 'port')}, ${textAt(reply, 'server', 'security')}, on: ${textAt(reply, 'server', 'enabled')}.`;
      const counts = `${textAt(reply, 'counts', 'waiting')} waiting, ${textAt(reply, 'counts', 'sent')} sent, ${textAt(reply, 'counts', 'failed')} failed.`;
      await createOutput(options).result(reply, () => `${server} ${counts}`);
      finish('done');
    });
  mail
    .command('set')
    .description('Set it. A password that is not given stays, unless the server is another one.')
    .requiredOption('--host <host>', 'name or address')
    .requiredOption('--sender <address>', 'whom mails come from')
    .option('--port <port>', 'port', wholeNumberOption, 465)
    .option('--security <how>', 'tls, starttls or none', 'tls')
    .option('--user <name>', 'sign in as this user')
    .option('--password-stdin', 'read the password of the user from standard input')
    .option('--off', 'keep the settings, send nothing')
    .action(async ({ user, passwordStdin, off, ...server }: Server) => {
      const client = await connect();
      const before = await client.get('/mail');
      const password = passwordStdin === true ? { password: (await text(process.stdin)).trimEnd() } : {};
      const body = { ...server, userName: user ?? null, enabled: off !== true, ...password };
      await client.raw('PUT', '/mail', { body, headers: { 'if-match': `"${textAt(before, 'revision')}"` } });
      createOutput({}).say('The mail server is set. Try it: exeat mail test');
      finish('done');
    });
  mail
    .command('test')
    .description('Send a mail to your own address. Ends with 1 when the server did not take it.')
    .action(async () => {
      const reply = await (await connect()).post('/mail/test');
      createOutput({}).say(textAt(reply, 'answer'));
      finish(member(reply, 'sent') === true ? 'done' : 'no');
    });
  return mail;
}
