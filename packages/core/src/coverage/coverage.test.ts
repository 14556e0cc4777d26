import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAssetKey } from '../asset/canonical.ts';
import type { Finding, FindingStatus } from '../finding/finding.ts';
import { exceptionId, grantId, hash, type RequirementId, requirementId } from '../ids.ts';
import { freezeScope } from '../scope/freeze-scope.ts';
import { parseRuleKey } from '../scope/rule-id.ts';
import type { Scope } from '../scope/scope.ts';
import type { Instant } from '../time.ts';
import { coverageOf } from './coverage-of-finding.ts';
import { CoverageIndex } from './coverage-index.ts';
import { answerQuestion } from './decision.ts';
import { coverEndsAt, type EffectiveException } from './effective-exception.ts';
import type { CoverEnd } from './in-force.ts';

type Written = { intervals: [string, string, CoverEnd][]; endsAt?: string | null; suspendMode?: 'notice'; scope: Scope };
type Terms = {
  rule: string;
  asset: string;
  status?: FindingStatus;
  component?: string;
  path?: string;
  port?: string;
  value?: string;
  requirement?: RequirementId;
};
type Case = {
  name: string;
  with: string[];
  find: Terms;
  required?: RequirementId[];
  at: string;
  is: string;
  by?: string[];
  until?: string;
  reasons?: string[];
};
type Question = { name: string; with: string[]; ask: Terms; at: string; excepted: boolean; enforcement?: 'notice'; until?: string; reasons?: string[] };
const file: { exceptions: Record<string, Written>; cases: Case[]; questions: Question[] } = parse(
  readFileSync(new URL('../../cases/coverage.yaml', import.meta.url), 'utf8'),
);

const instant = (text: string) => (text.length === 5 ? `2026-${text}T00:00:00.000Z` : text) as Instant;

function effective(name: string): EffectiveException {
  const written = file.exceptions[name];
  if (written === undefined) throw new Error(`case names ${name}`);
  const { intervals, endsAt, suspendMode, scope } = written;
  return {
    id: exceptionId(name),
    title: name,
    basis: 'waiver',
    scope: freezeScope(scope, () => []),
    versionHash: null,
    trust: 'signed',
    intervals: intervals.map(([from, until, then], at) => ({
      grant: grantId(`${name}/g${at + 1}`),
      from: instant(from),
      until: instant(until),
      then,
    })),
    ...(suspendMode === undefined ? {} : { suspendMode }),
    ...(endsAt === undefined ? {} : { endsAt: endsAt === null ? null : instant(endsAt) }),
  };
}

function deviation({ rule, asset, status: _status, requirement: _requirement, ...rest }: Terms) {
  const ruleRef = parseRuleKey(rule);
  if (ruleRef === null) throw new Error(`case names ${rule}`);
  return { rule: ruleRef, asset: parseAssetKey(asset), ...rest };
}

function finding(terms: Terms): Finding {
  return { ...deviation(terms), status: terms.status ?? 'open', severity: 'high', title: 't', source: { format: 'f', tool: 't', status: 's' } };
}

describe('coverage of a finding', () => {
  it.each(file.cases)('$is: $name', ({ with: names, find, required, at, is, by, until, reasons }) => {
    const exceptions = names.map(effective);
    const index = new CoverageIndex(exceptions);
    const options = required === undefined ? {} : { required };
    const coverage = coverageOf(finding(find), exceptions, instant(at), options);
    expect(coverage.status).toBe(is);
    expect(coverage.covers.map((cover) => cover.exception)).toEqual(by ?? []);
    expect(coverage.reasons.map((reason) => reason.code)).toEqual(reasons ?? []);
    if (until !== undefined) expect(coverage.covers[0]?.until).toBe(instant(until));
    const { rule, asset } = deviation(find);
    expect(coverageOf(finding(find), index.candidates(rule, asset), instant(at), options)).toEqual(coverage);
  });
});

describe('versions of one exception', () => {
  const base = effective('cve');
  const [first] = base.intervals;
  if (first === undefined) throw new Error('no interval');
  const renewal: EffectiveException = {
    ...base,
    version: 2,
    conditions: ['new'],
    intervals: [{ ...first, grant: grantId('cve/g2'), from: instant('12-01'), until: instant('12-24') }],
  };
  const found = finding({ rule: 'vuln:CVE-1', asset: 'host:a' });

  it('go on where the one before ends, while both name the finding', () => {
    const versions = [renewal, { ...base, version: 1 }];
    expect(coverageOf(found, versions, instant('11-20'))).toMatchObject({
      status: 'covered',
      covers: [{ grant: 'cve/g1', until: instant('12-24'), conditions: [] }],
    });
    expect(coverageOf(found, new CoverageIndex(versions).candidates(found.rule, found.asset), instant('12-05'))).toMatchObject({
      covers: [{ grant: 'cve/g2', conditions: ['new'] }],
    });
  });

  it('end cover of what the later one leaves out', () => {
    const narrowed = { ...renewal, scope: renewal.scope.map((clause) => ({ ...clause, members: ['b'] })) };
    expect(coverageOf(found, [{ ...base, version: 1 }, narrowed], instant('11-20'))).toMatchObject({ covers: [{ until: instant('12-01') }] });
    expect(coverageOf(found, [{ ...base, version: 1 }, narrowed], instant('12-05')).status).toBe('expired');
  });
});

describe('an answer to an enforcement point', () => {
  it.each(file.questions)('$name', ({ with: names, ask, at, excepted, enforcement, until, reasons }) => {
    const question = { ...deviation(ask), ...(ask.requirement === undefined ? {} : { requirement: ask.requirement }), at: instant(at) };
    const answer = answerQuestion(question, names.map(effective));
    expect(answer.excepted).toBe(excepted);
    expect(answer.enforcement).toBe(enforcement);
    expect(answer.reasons.map((reason) => reason.code)).toEqual(reasons ?? []);
    if (until !== undefined) expect(answer).toMatchObject({ until: instant(until), exception: names[0], grant: `${names[0]}/g1` });
    expect(answer.asOf).toBe(instant(at));
  });

  it('carries the conditions that the holder must keep to', () => {
    const exception = { ...effective('cve'), conditions: ['scan weekly'] };
    const question = { ...deviation({ rule: 'vuln:CVE-1', asset: 'host:a' }), at: instant('11-20') };
    expect(answerQuestion(question, [exception]).conditions).toEqual(['scan weekly']);
    expect(answerQuestion({ ...question, requirement: requirementId('VM') }, [exception]).excepted).toBe(true);
  });
});

describe('the end of a case', () => {
  const grant = {
    id: grantId('E/g1'),
    version: 1,
    relianceHash: hash('h'),
    from: instant('11-01'),
    until: instant('12-01'),
    lastDay: '2026-11-30',
    zone: 'UTC',
    tzdata: 't',
    grantedAt: instant('11-01'),
  };
  const suspension = { id: 's', from: instant('11-10'), cause: 'c' };
  it('is not moved by a suspension, but by an end and by an unmet condition', () => {
    expect(coverEndsAt({ grants: [grant], suspensions: [suspension], duties: [] })).toBe(instant('12-01'));
    expect(coverEndsAt({ grants: [{ ...grant, endedAt: instant('11-05') }], suspensions: [], duties: [] })).toBe(instant('11-05'));
    const duty = { id: 'd', kind: 'condition', text: '', owner: null, due: instant('11-20'), consequence: 'end' } as const;
    expect(coverEndsAt({ grants: [grant], suspensions: [], duties: [duty] })).toBe(instant('11-20'));
    expect(coverEndsAt({ grants: [grant], suspensions: [], duties: [{ ...duty, kind: 'precedent' }] })).toBeNull();
    expect(coverEndsAt({ grants: [], suspensions: [], duties: [] })).toBeNull();
  });
});
