import { describe, expect, test } from 'vitest';
import { diffContents } from '../../lib/diff-contents.ts';
import { assetText, narrowingText } from '../../lib/scope-text.ts';
import { sentenceOf } from './sentence.ts';
import type { Clause } from '../../lib/content.ts';
import type { Exception, Version } from './types.ts';

const host: Clause = { requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-01.corp.example'] } };
const grant = { from: '2026-11-01T04:00:00.000Z', until: '2027-01-01T05:00:00.000Z', lastDay: '2026-12-31', zone: 'America/New_York', endedAt: null };

function exception(over: object): Exception {
  return { state: 'active', content: { scope: [host], validity: { lastDay: '2026-12-31' } }, grants: [grant], frozen: null, ended: null, ...over } as unknown as Exception;
}

describe('the sentence of an exception', () => {
  test('says what is not enforced, where, until which day in which zone', () => {
    expect(sentenceOf(exception({}))).toBe('STD-LG/LG-7.1 on host app-01.corp.example is not enforced, through 31 Dec 2026 (New York time).');
  });

  test('never sounds as if a request were in force', () => {
    const asked = sentenceOf(exception({ state: 'in_approval', grants: [], frozen: { zone: 'Europe/Berlin' } }));
    expect(asked).toBe('Asked: that STD-LG/LG-7.1 on host app-01.corp.example is not enforced, through 31 Dec 2026 (Berlin time). Nothing is excepted yet.');
    expect(sentenceOf(exception({ state: 'rejected', grants: [] }))).toContain('never came into force');
  });

  test('a suspended one says that the requirement holds again', () => {
    expect(sentenceOf(exception({ state: 'suspended' }))).toMatch(/^Suspended: .* is enforced again\./);
  });

  test('one that ended says from when until when, by its real end', () => {
    const ended = exception({ state: 'revoked', grants: [{ ...grant, endedAt: '2026-11-20T12:00:00.000Z' }] });
    expect(sentenceOf(ended)).toBe('STD-LG/LG-7.1 on host app-01.corp.example was not enforced from 1 Nov 2026 until 20 Nov 2026 (New York time).');
  });

  test('one that ended before it began never came into force', () => {
    const ended = exception({ state: 'revoked', grants: [{ ...grant, endedAt: '2026-10-20T12:00:00.000Z' }] });
    expect(sentenceOf(ended)).toContain('never came into force');
  });

  test('several requirements and assets are listed, and many are counted', () => {
    const scope = ['A/1', 'A/2', 'A/3', 'A/4'].map((requirement, at): Clause => ({ requirement, asset: { type: 'vendor', ids: [`v${at}`] } }));
    expect(sentenceOf(exception({ content: { scope, validity: { lastDay: '2026-12-31' } } }))).toMatch(/^A\/1 on vendor v0, A\/2 on vendor v1 and 2 more clauses are not enforced/);
  });
});

describe('the words of a scope', () => {
  test('one asset is named, many are counted, a container says what it holds', () => {
    expect(assetText({ type: 'host', ids: ['a', 'b'] })).toBe('hosts a and b');
    expect(assetText({ type: 'host', ids: ['a', 'b', 'c', 'd'] })).toBe('4 hosts');
    expect(assetText({ type: 'repo', under: 'github.com/larkfield' })).toBe('every repository of github.com/larkfield');
    expect(assetText({ type: 'repo', under: 'github.com/larkfield', growth: { max: 5 } })).toContain('at most 5');
  });

  test('rules and terms say what else narrows it', () => {
    expect(narrowingText({ ...host, rules: { scheme: 'vuln', ids: ['CVE-2021-23337'] }, component: 'pkg:npm/lodash@4.17.20', port: '443' })).toBe(
      'for CVE-2021-23337, component pkg:npm/lodash@4.17.20, port 443',
    );
    expect(narrowingText(host)).toBe('');
  });
});

test('differences of versions: what approvers rely on comes first, and what is the same is left out', () => {
  const content = { title: 'Old', basis: 'waiver', owner: { name: 'Lena' }, scope: [host], validity: { lastDay: '2026-12-31' }, justification: 'Because.', compensatingControls: [] };
  const version = (over: object): Version => ({ number: 1, frozen: { requirements: [] }, content: { ...content, ...over } }) as unknown as Version;
  const differences = diffContents(version({}), version({ title: 'New', validity: { lastDay: '2026-11-30' } }));
  expect(differences).toEqual([
    { field: 'lastDay', label: 'Last covered day', matters: true, removed: ['31 Dec 2026'], added: ['30 Nov 2026'] },
    { field: 'title', label: 'Title', matters: false, removed: ['Old'], added: ['New'] },
  ]);
});
