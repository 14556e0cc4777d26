import { CoverageIndex, coverageOf, type Finding, type Instant, type Reason } from '@exeat/core';
import type { FindingsSummary } from '@exeat/formats';
import { Command } from 'commander';
import { readExceptions, type TrustOptions, withTrustOptions } from '../exceptions-source.ts';
import { type Finish, type Outcome, worst } from '../exit-codes.ts';
import { instantOption, instantOrNow } from '../options.ts';
import { createOutput, type Output, table } from '../output.ts';
import { readReport, type ReportOptions, withReportOptions } from '../report.ts';
import type { ExceptionsSource } from '../signed-bundle.ts';
import { sourceOf } from '../sources.ts';
import { UsageError } from '../usage-error.ts';

type CheckOptions = ReportOptions & TrustOptions & { readonly at?: Instant; readonly json?: boolean; readonly strict?: boolean };

export function checkCommand(finish: Finish): Command {
  const check = new Command('check')
    .description('Gate for CI: is every open finding covered by an exception in force? Offline.')
    .argument('<findings...>', 'reports; - for stdin')
    .option('--at <instant>', 'judge as of this instant (RFC 3339); now when not given', instantOption)
    .option('--json', 'JSON, also to a terminal')
    .option('--strict', 'a record that cannot be read counts as uncovered (exit 1 in place of 4)');
  withTrustOptions(withReportOptions(check));
  return check.action(async (files: readonly string[], options: CheckOptions) => finish(await runCheck(files, options)));
}

type Covered = { readonly finding: Finding; readonly exception: string; readonly until: Instant };
type Uncovered = { readonly finding: Finding; readonly reasons: readonly Reason[] };
type Checked = { readonly covered: Covered[]; readonly uncovered: Uncovered[]; notEvaluated: number; readonly outcomes: Outcome[] };

async function runCheck(files: readonly string[], options: CheckOptions): Promise<Outcome> {
  const output = createOutput(options);
  const at = instantOrNow(options.at);
  const source = await readExceptions(options, at);
  const judge = judgeBy(source, at);
  const checked: Checked = { covered: [], uncovered: [], notEvaluated: 0, outcomes: [] };
  for (const file of files) await checkFile(file, options, judge, checked, output);
  if (source.stale !== null || checked.uncovered.length > 0) checked.outcomes.push('no');
  const { covered, uncovered, notEvaluated } = checked;
  const stale = source.stale === null ? {} : { reason: source.stale.code };
  await output.result({ at, trust: source.trust, covered, uncovered, notEvaluated, ...stale }, () => textOf(checked));
  if (!output.json) output.say(`As of ${at}, ${source.trust} exceptions: ${covered.length} covered, ${uncovered.length} uncovered, ${notEvaluated} not evaluated.`);
  if (source.stale !== null) output.say(`exeat: ${source.stale.text} (stale): a stale bundle covers nothing.`);
  return worst(checked.outcomes);
}

type Judge = (finding: Finding) => Covered | Uncovered;

/** A stale bundle decides "not excepted" (architecture §5). */
function judgeBy(source: ExceptionsSource, at: Instant): Judge {
  const { stale } = source;
  if (stale !== null) {
    return (finding) => ({ finding, reasons: [stale] });
  }
  const index = new CoverageIndex(source.exceptions);
  return (finding) => {
    const { covers, reasons } = coverageOf(finding, index.candidates(finding.rule, finding.asset), at);
    const [cover] = covers;
    return cover === undefined ? { finding, reasons } : { finding, exception: cover.exception, until: cover.until };
  };
}

async function checkFile(file: string, options: CheckOptions, judge: Judge, checked: Checked, output: Output): Promise<void> {
  const report = await readReport(await sourceOf(file), options);
  for await (const finding of report.findings) {
    if (finding.status === 'not-evaluated') checked.notEvaluated += 1;
    if (finding.status !== 'open') continue;
    const verdict = judge(finding);
    if ('exception' in verdict) checked.covered.push(verdict);
    else checked.uncovered.push(verdict);
  }
  const summary = report.summary();
  if (!report.isWhole()) {
    checked.outcomes.push(options.strict === true ? 'no' : 'partial');
    output.say(`exeat: expected to read every record of ${file}, left out ${skippedText(summary)}; what was left out may be open${options.strict === true ? '' : ' (--strict counts it as uncovered)'}.`);
  }
  if (summary.total > 0) return;
  // Nothing found is a good answer only when the report says so itself.
  if (summary.skipped.length > 0) throw new UsageError(`expected findings in ${file}, got none (${skippedText(summary)}); give the report of a scan`);
  output.say(`exeat: ${file} (${summary.format}) holds no finding.`);
}

function skippedText({ skipped }: FindingsSummary): string {
  return skipped.map(({ reason, count }) => `${count} × ${reason}`).join(', ');
}

function textOf({ uncovered, covered }: Checked): string {
  const where = ({ rule, asset, component, path }: Finding) => [`${rule.scheme}:${rule.id}`, `${asset.type}:${asset.id}`, [component, path].filter((part) => part !== undefined).join(' ')];
  const rows = [
    ...uncovered.map(({ finding, reasons }) => ['uncovered', ...where(finding), reasons.map(({ text }) => text).join('; ')]),
    ...covered.map(({ finding, exception, until }) => ['covered', ...where(finding), `${exception} until ${until}`]),
  ];
  return rows.length === 0 ? 'No open finding.' : table(['', 'rule', 'asset', 'location', 'why'], rows);
}
