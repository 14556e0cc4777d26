import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';
import { propertiesText } from '../properties-text.ts';

type Options = { readonly json?: boolean };

/** `setup`: from an empty server to the first exception, a step at a time. */
export function setupCommand(finish: Finish): Command {
  const setup = new Command('setup').description('From an empty server to the first exception in force, a step at a time.');
  const json = ['--json', 'JSON, also to a terminal'] as const;
  setup
    .command('status')
    .description('The steps, which are done, and what comes next. Exit code 0: all are done; 1: one is not.')
    .option(...json)
    .action(async (options: Options) => {
      const found = await (await connect()).get('/setup');
      await createOutput(options).result(found, () => statusText(found));
      finish(textAt(found, 'next') === '' ? 'done' : 'no');
    });
  setup
    .command('presets')
    .description('Approval matrices to begin with, and what each drops and keeps.')
    .option(...json)
    .action(async (options: Options) => {
      const found = await (await connect()).get('/setup/presets');
      await createOutput(options).result(found, () => propertiesText(found));
      finish('done');
    });
  setup
    .command('preset')
    .argument('<name>', 'small, standard or regulated')
    .description('Publish a preset as the approval matrix. Another one can be chosen until an exception is submitted.')
    .option(...json)
    .action(async (preset: string, options: Options) => {
      const chosen = await (await connect()).post('/setup/preset', { body: { preset } });
      await createOutput(options).result(chosen, () => propertiesText(chosen));
      finish('done');
    });
  setup
    .command('invite')
    .argument('<person>', 'id of somebody in the directory')
    .description('Make a link with which somebody sets password and authenticator. It works once, for 72 hours.')
    .option(...json)
    .action(async (person: string, options: Options) => {
      const link = await (await connect()).post(`/people/${encodeURIComponent(person)}/setup-link`, { body: {} });
      await createOutput(options).result(link, () => propertiesText(link));
      finish('done');
    });
  return setup;
}

function statusText(found: unknown): string {
  const steps = member(found, 'steps');
  const lines = (Array.isArray(steps) ? steps : []).map((step: unknown) => `${textAt(step, 'done') === 'true' ? '✓' : '·'} ${textAt(step, 'title')}: ${textAt(step, 'figure')}`);
  const next = (Array.isArray(steps) ? steps : []).find((step: unknown) => textAt(step, 'id') === textAt(found, 'next'));
  return [...lines, next === undefined ? 'Everything is set up.' : `Next: ${textAt(next, 'command')}   (${textAt(next, 'route')})`].join('\n');
}
