import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { createOutput } from '../output.ts';
import { UsageError } from '../usage-error.ts';

/** `sessions`: one's own, where one is signed in. */
export function sessionsCommand(finish: Finish): Command {
  const sessions = new Command('sessions').description('Where you are signed in.');
  sessions
    .command('list')
    .description('Your sessions that have not ended.')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: { json?: boolean }) => {
      const columns = [
        ['session', 'id'],
        ['kind', 'kind'],
        ['signed in', 'authenticatedAt'],
        ['last used', 'lastUsedAt'],
        ['until', 'expiresAt'],
        ['this one', 'isCurrent'],
      ] as const;
      await showList(await connect(), '/sessions', {}, {}, columns, createOutput(options));
      finish('done');
    });
  sessions
    .command('end')
    .argument('[session]', 'id, as list shows it')
    .description('End one of your sessions, or all but this one.')
    .option('--others', 'all but this one')
    .action(async (session: string | undefined, { others }: { others?: boolean }) => {
      if ((session === undefined) === (others !== true)) throw new UsageError('expected the id of a session, or --others');
      const client = await connect();
      if (session !== undefined) await client.raw('DELETE', `/sessions/${encodeURIComponent(session)}`);
      const ended = session === undefined ? textAt(await (await client.raw('DELETE', '/sessions')).json(), 'ended') : '1';
      createOutput({}).say(`Ended: ${ended}.`);
      finish('done');
    });
  return sessions;
}
