import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Finding } from '@exeat/core';
import { expect, type TestContext, test } from 'vitest';
import type { ReadContext, ReadItem } from './reader.ts';
import { readFindings } from './registry.ts';
import { type FindingsSummary, FindingsTally } from './summary.ts';

/** Outputs of real scanners, counted by readers that share no code with ours. A clone has no such folder: the tests then skip. */
const folder = resolve(import.meta.dirname, '../../../../../shared/data/findings');
const xmllint = isInstalled('xmllint');
const jq = isInstalled('jq');
const results = '//*[local-name()="rule-result"]/*[local-name()="result"]';
/** Megabytes of XML on a machine that runs other tests beside. */
const slow = { timeout: 120_000 };
const repository: ReadContext = { asset: { type: 'repo', id: 'github.com/larkfield/claims' } };

const xmlFiles = ['xccdf-openscap-debian.xml', 'xccdf-openscap-rhel8.xml', 'arf-openscap-debian.xml'];

test.for(xmlFiles)('%s: counts agree with xmllint', slow, async (name, context) => {
  const file = sample(context, name, { tool: xmllint, install: 'apt-get install libxml2-utils' });
  const count = (words: readonly string[]): string => `count(${results}[${words.map((word) => `.="${word}"`).join(' or ')}])`;
  const [total, failed, passed, notEvaluated] = xpath(file, [
    'count(//*[local-name()="rule-result"])',
    count(['fail']),
    count(['pass', 'fixed']),
    count(['error', 'unknown', 'notapplicable', 'notchecked', 'notselected', 'informational']),
  ]);
  const { summary } = await read(file);
  expect(summary).toEqual({
    format: name.split('-')[0],
    total,
    open: failed,
    passed,
    notEvaluated,
    suppressedAtSource: 0,
    skipped: [],
  });
});

test('sarif-fortify.sarif: counts and rules agree with jq', async (context) => {
  const file = sample(context, 'sarif-fortify.sarif', { tool: jq, install: 'apt-get install jq' });
  const { summary, items } = await read(file, repository);
  // A result may name its rule by index only; jq looks it up in the tool that comes after it.
  const query = '[.runs[] | .tool.driver as $d | .results[] | "\\($d.name)/\\(.ruleId // $d.rules[.ruleIndex].id)"]';
  const rules = JSON.parse(execFileSync('jq', ['-c', query, file], { encoding: 'utf8' })) as string[];
  const total = rules.length;
  expect(summary).toEqual({ format: 'sarif', total, open: total, passed: 0, notEvaluated: 0, suppressedAtSource: 0, skipped: [] });
  expect(open(items).map(({ rule }) => rule.id)).toEqual(rules);
});

test('one scan, written as XCCDF and as ARF, has the same 21 open findings of app-01.corp.example', slow, async (context) => {
  const first = open((await read(sample(context, 'xccdf-openscap-debian.xml'))).items);
  const second = open((await read(sample(context, 'arf-openscap-debian.xml'))).items);
  expect(first).toHaveLength(21);
  expect(new Set(first.map(({ asset }) => asset.id))).toEqual(new Set(['app-01.corp.example']));
  expect(second.map(({ rule }) => rule.id)).toEqual(first.map(({ rule }) => rule.id));
  expect(first.map(({ rule }) => rule.id)).toContain('xccdf_org.ssgproject.content_rule_package_audit_installed');
});

test('a SARIF report that names no repository asks for it', async (context) => {
  const file = sample(context, 'sarif-fortify.sarif');
  await expect(read(file)).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringContaining('--asset repo:') });
});

async function read(file: string, context: ReadContext = {}): Promise<{ items: ReadItem[]; summary: FindingsSummary }> {
  const report = await readFindings(createReadStream(file), context);
  const tally = new FindingsTally(report.format);
  const items: ReadItem[] = [];
  for await (const item of report.items) {
    items.push(item);
    tally.add(item);
  }
  return { items, summary: tally.summary() };
}

function open(items: readonly ReadItem[]): Finding[] {
  return items.flatMap((item) => (item.kind === 'finding' && item.finding.status === 'open' ? [item.finding] : []));
}

/** The file; where it or the tool is missing the test skips and says why. */
function sample({ skip }: TestContext, name: string, { tool, install }: { tool: boolean; install: string } = { tool: true, install: '' }): string {
  const file = join(folder, name);
  skip(!existsSync(file), `${name} is not here: it is no part of a clone`);
  skip(!tool, `needs a tool: ${install}`);
  return file;
}

function xpath(file: string, counts: readonly string[]): number[] {
  const expression = `concat(${counts.join(', " ", ')})`;
  return execFileSync('xmllint', ['--huge', '--xpath', expression, file], { encoding: 'utf8' }).trim().split(' ').map(Number);
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
