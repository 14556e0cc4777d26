import { askedSimulation } from '@exeat/contract';
import { simulateLosses, type SimulationQuestion, type SimulationResult } from '@exeat/core';
import { Command } from 'commander';
import type { Finish, Outcome } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { createOutput, table } from '../output.ts';
import { propertiesText } from '../properties-text.ts';
import { documentFrom } from '../request-body.ts';
import { UsageError } from '../usage-error.ts';

export function riskCommand(finish: Finish): Command {
  const risk = new Command('risk').description('Figures about risk.');
  risk
    .command('simulate')
    .description('What deviations may cost in a year, with and without them. Offline. Ends with 1 where the losses exceed the tolerance.')
    .argument('<file>', 'scenarios as JSON (docs/guides/risk.md); - for stdin')
    .option('--seed <text>', 'another seed than the file says')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: SimulateOptions) => finish(await simulate(file, options)));
  risk
    .command('rate')
    .description('Inherent risk of vulnerabilities from data, and by when they must be fixed where the directive binds. Nothing is kept.')
    .argument('<file>', 'JSON: { "vulnerabilities": [ … ] }; - for stdin')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const reply = await (await connect()).post('/risk/vulnerabilities', { body: await documentFrom(file) });
      await createOutput(options).result(reply, () => propertiesText(reply));
      finish('done');
    });
  return risk;
}

type SimulateOptions = { readonly seed?: string; readonly json?: boolean };

async function simulate(file: string, options: SimulateOptions): Promise<Outcome> {
  const result = simulateLosses(await readQuestion(file, options.seed));
  if (!result.ok) throw new UsageError(result.reasons.map((reason) => reason.text).join('\n'));
  await createOutput(options).result(result.value, () => shown(result.value));
  return result.value.portfolio.aboveAppetite ? 'no' : 'done';
}

async function readQuestion(file: string, seed: string | undefined): Promise<SimulationQuestion> {
  const document = await documentFrom(file);
  const parsed = askedSimulation.safeParse(seed === undefined || typeof document !== 'object' ? document : { ...document, seed });
  if (!parsed.success)
    throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`).join('\n'));
  // Members that are absent are left out.
  return JSON.parse(JSON.stringify(parsed.data)) as SimulationQuestion;
}

function shown({ portfolio, scenarios, currency, years, seed, priceYear }: SimulationResult): string {
  const money = (sum: number): string => Math.round(sum).toLocaleString('en');
  const share = (value: number): string => `${(100 * value).toFixed(value < 0.01 ? 2 : 1)} %`;
  const rows = scenarios.map((one) => [one.id, money(one.withDeviation), money(one.withoutDeviation), `${money(one.marginal)} (${one.marginalRange.map(money).join(' … ')})`, share(one.eventInTerm), money(one.marginalInTerm)]);
  const all = (['mean', 'median', 'p80', 'p90', 'p95', 'p99', 'tail95'] as const).map((key) => [key, money(portfolio.withDeviation[key]), money(portfolio.withoutDeviation[key]), money(portfolio.marginal[key])]);
  const curve = portfolio.curve.map((point) => [money(point.loss), share(point.withDeviation), share(point.withoutDeviation), point.tolerated === undefined ? '' : share(point.tolerated)]);
  return [
    `Annual losses in ${currency} of ${priceYear}, ${years.toLocaleString('en')} simulated years, seed ${seed}.`,
    table(['scenario', 'with', 'without', 'the deviation adds', 'an event in its term', 'it adds in its term'], rows),
    table(['all together', 'with', 'without', 'difference'], all),
    ...(curve.length === 0 ? [] : [table(['more than', 'with', 'without', 'tolerated'], curve)]),
    ...(portfolio.curve.some(({ tolerated }) => tolerated !== undefined) ? [portfolio.aboveAppetite ? 'Above appetite: the losses exceed the tolerance.' : 'Within appetite.'] : []),
  ].join('\n');
}
