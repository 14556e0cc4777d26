import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';

/** `calendar`: the secret address of one's own due dates. */
export function calendarCommand(finish: Finish): Command {
  const calendar = new Command('calendar').description('Your due dates in your own calendar, by a secret address that opens nothing else.');
  calendar
    .command('make')
    .description('Make an address, told once. The one before ends.')
    .action(async () => {
      await createOutput({}).write(`${textAt(await (await connect()).post('/calendar-feed'), 'address')}\n`);
      finish('done');
    });
  calendar
    .command('end')
    .description('End the address at once.')
    .action(async () => {
      await (await connect()).raw('DELETE', '/calendar-feed');
      createOutput({}).say('The address of your calendar is ended.');
      finish('done');
    });
  return calendar;
}
