import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Finding, FindingStatus } from '@exeat/core';
import { expect, type TestContext, test } from 'vitest';
import type { ReadContext } from './reader.ts';
import { readFindings } from './registry.ts';
import { type FindingsSummary, FindingsTally } from './summary.ts';

/** Outputs of real scanners, counted by jq, xmllint and PyYAML too. A clone has no such folder: the tests then skip. */
const folder = resolve(import.meta.dirname, '../../../../../shared/data/findings');
const slow = { timeout: 120_000 };

type Tool = { readonly name: 'jq' | 'xmllint' | 'python3'; readonly install: string; readonly probe: readonly string[] };
const jq: Tool = { name: 'jq', install: 'apt-get install jq', probe: ['--version'] };
const xmllint: Tool = { name: 'xmllint', install: 'apt-get install libxml2-utils', probe: ['--version'] };
const python: Tool = { name: 'python3', install: 'apt-get install python3-yaml', probe: ['-c', 'import yaml'] };

type Case = {
  readonly file: string;
  readonly format: string;
  readonly context: ReadContext;
  readonly tool: Tool;
  /** Arguments before the file: they print one list, `[rule, status]` for each finding in the order of the report. */
  readonly list: readonly string[];
  readonly skipped?: FindingsSummary['skipped'];
};

const cases: readonly Case[] = [
  {
    file: 'checkov-with-skips.json',
    format: 'checkov',
    context: { asset: { type: 'repo', id: 'github.com/larkfield/claims' } },
    tool: jq,
    list: [
      '-c',
      '[.results | .passed_checks, .failed_checks, .skipped_checks | .[] | [.check_id, {"PASSED":"passed","FAILED":"open","SKIPPED":"suppressed-at-source"}[.check_result.result]]]',
    ],
    // A file that Checkov could not read.
    skipped: [{ reason: 'no-results', count: 1 }],
  },
  {
    file: 'hdf-rhel8-each-status.json',
    format: 'hdf',
    context: { asset: { type: 'host', id: 'app-01.corp.example' } },
    tool: jq,
    list: [
      '-c',
      '[.profiles[].controls[] | [.results[].status] as $s | [.id, (if any($s[]; . == "failed") then "open" elif all($s[]; . == "passed") then "passed" else "not-evaluated" end)]]',
    ],
  },
  {
    file: 'prowler-aws.ocsf.json',
    format: 'ocsf',
    context: {},
    tool: jq,
    list: ['-c', '[.[] | .resources[] as $r | [.metadata.event_code, {"FAIL":"open","PASS":"passed","MANUAL":"not-evaluated"}[.status_code]]]'],
  },
  {
    file: 'asff-sample.json',
    format: 'asff',
    context: {},
    tool: jq,
    list: ['-c', '[.Findings[] | .Resources[] as $r | [.GeneratorId, {"FAILED":"open","PASSED":"passed"}[.Compliance.Status]]]'],
  },
  {
    file: 'openreports-list.json',
    format: 'policyreport',
    context: { cluster: 'prod' },
    tool: jq,
    list: [
      '-c',
      '[.items[].results[] | [(if .policy | startswith("CVE-") then .policy else .source + "/" + .policy end), {"fail":"open","warn":"open","pass":"passed"}[.result]]]',
    ],
  },
  {
    file: 'policyreport-kube-bench.yaml',
    format: 'policyreport',
    context: { cluster: 'prod' },
    tool: python,
    list: [
      '-c',
      'import json, sys, yaml\nwords = {"fail": "open", "warn": "open", "pass": "passed"}\n' +
        'print(json.dumps([[r["policy"] + "/" + r["rule"], words[r["result"]]] for d in yaml.safe_load_all(open(sys.argv[1])) for i in d["items"] for r in i["results"]]))',
    ],
  },
];

test.for(cases)('$file: rules and statuses agree with $tool.name', slow, async ({ file, format, context, tool, list, skipped }, testContext) => {
  const path = sample(testContext, file, tool);
  const expected = JSON.parse(execFileSync(tool.name, [...list, path], { encoding: 'utf8', maxBuffer: 2 ** 26 })) as [string, FindingStatus][];
  const { findings, summary } = await read(path, context);
  expect(findings.map(({ rule, status }) => [rule.id, status])).toEqual(expected);
  const count = (wanted: FindingStatus): number => expected.filter(([, status]) => status === wanted).length;
  expect(summary).toEqual({
    format,
    total: expected.length,
    open: count('open'),
    passed: count('passed'),
    notEvaluated: count('not-evaluated'),
    suppressedAtSource: count('suppressed-at-source'),
    skipped: skipped ?? [],
  });
});

test('nessus-sample.nessus: counts and plugins agree with xmllint', slow, async (context) => {
  const path = sample(context, 'nessus-sample.nessus', xmllint);
  const xpath = (expression: string): string => execFileSync('xmllint', ['--huge', '--xpath', expression, path], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const [total, information] = ['count(//ReportItem)', 'count(//ReportItem[@severity="0"])'].map((expression) => Number(xpath(expression)));
  const { findings, summary } = await read(path, {});
  expect(summary).toEqual({
    format: 'nessus',
    total,
    open: (total ?? 0) - (information ?? 0),
    passed: 0,
    notEvaluated: information,
    suppressedAtSource: 0,
    skipped: [],
  });
  const plugins = [...xpath('//ReportItem/@pluginID').matchAll(/"(\d+)"/g)].map(([, id]) => id);
  expect(findings.map(({ rule }) => rule.id)).toEqual(plugins);
  const names = [...xpath('//tag[@name="host-fqdn"]/text()').trim().split('\n')].map((name) => name.toLowerCase());
  expect([...new Set(findings.map(({ asset }) => asset.id))]).toEqual(names);
});

test.for([
  ['checkov-with-skips.json', '--asset repo:'],
  ['hdf-rhel8-each-status.json', '--asset host:'],
  ['policyreport-kube-bench.yaml', '--cluster'],
  ['openreports-list.json', '--cluster'],
] as const)('%s does not name its subject, and the refusal says how to', async ([file, says], context) => {
  const path = join(folder, file);
  context.skip(!existsSync(path), `${file} is not here: it is no part of a clone`);
  await expect(read(path, {})).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining(says) });
});

async function read(path: string, context: ReadContext): Promise<{ readonly findings: readonly Finding[]; readonly summary: FindingsSummary }> {
  const report = await readFindings(createReadStream(path), context);
  const tally = new FindingsTally(report.format);
  const findings: Finding[] = [];
  for await (const item of report.items) {
    tally.add(item);
    if (item.kind === 'finding') findings.push(item.finding);
  }
  return { findings, summary: tally.summary() };
}

/** The file; where it or the tool is missing the test skips and says why. */
function sample({ skip }: TestContext, name: string, tool: Tool): string {
  const path = join(folder, name);
  skip(!existsSync(path), `${name} is not here: it is no part of a clone`);
  skip(!isInstalled(tool), `needs a tool: ${tool.install}`);
  return path;
}

function isInstalled({ name, probe }: Tool): boolean {
  try {
    execFileSync(name, probe, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
