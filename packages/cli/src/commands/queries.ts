import { writeFile } from 'node:fs/promises';
import { type AssetRef, assetKey, type Instant } from '@exeat/core';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { assetOption, instantOption, wholeNumberOption } from '../options.ts';
import { createOutput } from '../output.ts';
import { reasonsText } from '../properties-text.ts';

type Question = {
  readonly asset: AssetRef;
  readonly rule: string;
  readonly component?: string;
  readonly path?: string;
  readonly port?: string;
  readonly value?: string;
  readonly requirement?: string;
  readonly at?: Instant;
  readonly json?: boolean;
};

/** `decision`: is this deviation excepted? The answer is the exit code too. */
export function decisionCommand(finish: Finish): Command {
  return new Command('decision')
    .description('Is a deviation excepted right now? Ends with 0 for yes, 1 for no.')
    .requiredOption('--rule <scheme:id>', 'rule, for example vuln:CVE-2021-23337')
    .requiredOption('--asset <type:id>', 'asset, for example repo:github.com/larkfield/claims', assetOption)
    .option('--component <purl>', 'affected component')
    .option('--path <path>', 'path of the location')
    .option('--port <port>', 'port of the location')
    .option('--value <value>', 'deviating value')
    .option('--requirement <id>', 'only exceptions from this requirement')
    .option('--at <instant>', 'as of this instant', instantOption)
    .option('--json', 'JSON, also to a terminal')
    .action(async ({ asset, json, ...question }: Question) => {
      const answer = await (await connect()).get('/decisions', { query: { ...question, asset: assetKey(asset) } });
      const excepted = member(answer, 'excepted') === true;
      await createOutput(json === undefined ? {} : { json }).result(answer, () =>
        excepted ? `yes: ${textAt(answer, 'exception')} until ${textAt(answer, 'until')}` : `no: ${reasonsText(member(answer, 'reasons'))}${textAt(answer, 'enforcement') === 'notice' ? ' Nothing is to be enforced by itself: people decide.' : ''}`,
      );
      finish(excepted ? 'done' : 'no');
    });
}

export function tasksCommand(finish: Finish): Command {
  return new Command('tasks')
    .description('What waits for you, what is due first.')
    .option('--limit <n>', 'at most this many', wholeNumberOption)
    .option('--exception <id>', 'only on this exception')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: { limit?: number; exception?: string; json?: boolean }) => {
      await showList(
        await connect(),
        '/tasks',
        { exception: options.exception },
        options,
        [
          ['task', 'kind'],
          ['exception', 'exception', 'id'],
          ['title', 'exception', 'title'],
          ['seat', 'seat', 'title'],
          ['due', 'due'],
        ],
        createOutput(options),
      );
      finish('done');
    });
}

/** `portfolio`: the register in numbers. With `--json` every number carries the filters of its list. */
export function portfolioCommand(finish: Finish): Command {
  return new Command('portfolio')
    .description('The register in numbers: active, expiring, past expiry, decision time, residual risk, exposure against budgets, age and pace, and where policies are not enforced.')
    .option('--unit <unit>', 'only of owners in this unit or below it')
    .option('--json', 'JSON, also to a terminal')
    .action(async ({ unit, ...options }: { unit?: string; json?: boolean }) => {
      const reply = await (await connect()).get('/portfolio', { query: { unit } });
      const count = (...path: readonly string[]) => textAt(reply, ...path, 'count');
      const lines = [
        `${count('active')} active, ${count('expiring')} of them over before ${textAt(reply, 'expiring', 'before')}; ${count('pastExpiry')} past expiry.`,
        expiredUseLine(member(reply, 'expiredUse')),
        ...exposureLines(member(reply, 'exposure')),
        ...ageingLines(member(reply, 'ageing')),
        `${count('findings', 'open') || 'No count of'} open findings, as of ${textAt(reply, 'findings', 'asOf') || 'yet'}.`,
      ];
      await createOutput(options).result(reply, () => lines.join('\n'));
      finish('done');
    });
}

/** `1 of 4 that expired in the last year are still in use; 12.5 days in use without cover.` */
function expiredUseLine(use: unknown): string {
  return `${textAt(use, 'inUse')} of ${textAt(use, 'expired')} that expired in the last year are still in use; ${textAt(use, 'uncoveredDays')} days in use without cover.`;
}

/** How old they are, and how fast they come and go. */
function ageingLines(ageing: unknown): readonly string[] {
  const text = (...path: readonly string[]) => textAt(ageing, ...path);
  if (text('age', 'medianDays') === '') return [];
  const zero = text('monthsToZero');
  return [
    `Half are older than ${text('age', 'medianDays')} days, a tenth older than ${text('age', 'p90Days')}; ${text('capUsed', 'from90')} use nine tenths of their cap or more; ${text('debtPointYears')} point-years of debt.`,
    zero === '' ? 'They do not become fewer.' : `None is left in ${zero} months at the pace of the last three.`,
  ];
}

/** `PAY: 18 carried + 3 reserved of 30 points, within` */
function exposureLines(exposure: unknown): readonly string[] {
  if (!Array.isArray(exposure)) return [];
  return exposure.map((of: unknown) => `${textAt(of, 'unit', 'id')}: ${textAt(of, 'carried')} carried + ${textAt(of, 'reserved')} reserved of ${textAt(of, 'budget')} points, ${textAt(of, 'zone').replace('_', ' ')}.`);
}

/** `bundle fetch`: the signed bundle, byte by byte as it was signed. */
export function bundleCommand(finish: Finish): Command {
  const bundle = new Command('bundle').description('Signed bundles of what is in force, for offline gates.');
  bundle
    .command('fetch')
    .description('The signed bundle of exceptions. Check it with: exeat check … --exceptions FILE --key VKEY.')
    .option('--out <file>', 'write it there instead of stdout')
    .action(async ({ out }: { out?: string }) => {
      const reply = await (await connect()).raw('GET', '/bundles/exceptions');
      const text = await reply.text();
      const output = createOutput({});
      if (out === undefined) await output.write(text);
      else {
        await writeFile(out, text);
        output.say(`Wrote ${out}.`);
      }
      finish('done');
    });
  bundle
    .command('key')
    .description('The verifier key that the server signs with. Compare it with what you were given on another way before you trust it.')
    .action(async () => {
      await createOutput({}).write(`${textAt(await (await connect()).get('/log/key'), 'verifierKey')}\n`);
      finish('done');
    });
  return bundle;
}
