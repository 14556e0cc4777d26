import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssetRef } from '@exeat/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clauseOn, exceptionOf, reportOf, testAt, textOf } from '../testing/requests.ts';
import { tailoredProfileId } from './tailoring-text.ts';
import { xccdfWaivers } from './xccdf.ts';

const oscap = '/usr/bin/oscap';
const missing = `needs ${oscap}: apt-get install -y --no-install-recommends openscap-scanner`;
const rule = (name: string) => `xccdf_dev.exeat_rule_${name}`;

/** Every rule's result in a report, by a text search that shares nothing with the reader under test. */
function resultsIn(path: string): Record<string, string> {
  const found = readFileSync(path, 'utf8').matchAll(/<rule-result idref="xccdf_dev\.exeat_rule_(\w+)"[\s\S]*?<result>(\w+)</g);
  return Object.fromEntries([...found].map(([, name = '', result = '']) => [name, result]));
}

describe.each([
  ['the base profile', ['--profile', 'xccdf_dev.exeat_profile_base'], '--results'],
  ['the base profile, as ARF', ['--profile', 'xccdf_dev.exeat_profile_base'], '--results-arf'],
  ['the selection of the benchmark itself', [], '--results'],
])('OpenSCAP with a tailoring over %s', (_, profile, resultsOption) => {
  let folder = '';
  let host: AssetRef = { type: 'host', id: '' };

  beforeAll(() => {
    if (!existsSync(oscap)) return;
    folder = mkdtempSync(join(tmpdir(), 'exeat-oscap-'));
    const sample = (name: string) => readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');
    writeFileSync(join(folder, 'benchmark.xml'), sample('benchmark.xml'));
    writeFileSync(join(folder, 'oval.xml'), sample('oval.xml').replaceAll('@FOLDER@', folder));
    writeFileSync(join(folder, 'present'), '');
    scan('before.xml', profile);
    const target = /<target>([^<]+)</.exec(readFileSync(join(folder, 'before.xml'), 'utf8'))?.[1] ?? '';
    host = { type: 'host', id: target.toLowerCase() };
  });
  afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  function scan(report: string, options: readonly string[]): void {
    const run = spawnSync(oscap, ['xccdf', 'eval', ...options, resultsOption, report, 'benchmark.xml'], { cwd: folder, encoding: 'utf8' });
    // 2: at least one rule failed, as the sample means it to.
    if (run.status !== 2) throw new Error(`expected oscap to end with 2, got ${run.status}: ${run.stderr}${run.stdout}`);
  }

  async function changedBy(excepted: readonly string[]): Promise<Record<string, string>> {
    const exception = exceptionOf('EXC-2026-0001', [clauseOn('xccdf', excepted.map(rule), { type: 'host', ids: [host.id] })]);
    const report = reportOf(readFileSync(join(folder, 'before.xml'), 'utf8'));
    const { files, refusals } = await xccdfWaivers.render({ exceptions: [exception], at: testAt, destinations: [host], reports: [report] });
    expect(refusals).toEqual([]);
    writeFileSync(join(folder, 'tailoring.xml'), await textOf(files[0]?.content ?? ''));
    execFileSync(oscap, ['xccdf', 'validate', '--skip-schematron', 'tailoring.xml'], { cwd: folder });
    scan('after.xml', ['--profile', tailoredProfileId(host), '--tailoring-file', 'tailoring.xml']);
    const [before, after] = [resultsIn(join(folder, 'before.xml')), resultsIn(join(folder, 'after.xml'))];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    return Object.fromEntries(Object.entries(after).filter(([name, result]) => before[name] !== result));
  }

  test('exactly the approved rule is no longer selected', async ({ skip }) => {
    skip(!existsSync(oscap), missing);
    expect(await changedBy(['motd'])).toEqual({ motd: 'notselected' });
  });

  test('a rule that another one requires is not checked, and the other one still is', async ({ skip }) => {
    skip(!existsSync(oscap), missing);
    expect(await changedBy(['audit'])).toEqual({ audit: 'notchecked' });
  });

  test('both are no longer selected when both are approved', async ({ skip }) => {
    skip(!existsSync(oscap), missing);
    expect(await changedBy(['audit', 'audit_rotation'])).toEqual({ audit: 'notselected', audit_rotation: 'notselected' });
  });

  test('nothing changes when nothing is approved', async ({ skip }) => {
    skip(!existsSync(oscap), missing);
    expect(await changedBy([])).toEqual({});
  });

  test('a report of a tailored scan is no base for the next tailoring', async ({ skip }) => {
    skip(!existsSync(oscap), missing);
    await changedBy(['motd']);
    const exception = exceptionOf('EXC-2026-0001', [clauseOn('xccdf', [rule('cron')], { type: 'host', ids: [host.id] })]);
    const report = reportOf(readFileSync(join(folder, 'after.xml'), 'utf8'));
    const { files, refusals } = await xccdfWaivers.render({ exceptions: [exception], at: testAt, destinations: [host], reports: [report] });
    expect(files).toEqual([]);
    expect(refusals).toMatchObject([{ code: 'needs-context' }]);
  });
});
