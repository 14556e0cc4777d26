import { describe, expect, test } from 'vitest';
import { contentOf, dayAfter, emptyForm, emptyPart, formOf, isBegun, partsOfFinding } from './form.ts';

const today = '2026-11-24T09:00:00.000Z';

describe('the form of a request', () => {
  test('a part without rules is sent as a record, one with rules with its narrower terms', () => {
    const form = {
      ...emptyForm(today),
      parts: [
        { ...emptyPart, requirement: 'STD-LG/LG-7.1', type: 'vendor', assets: ['acme'], path: 'ignored without rules' },
        { ...emptyPart, requirement: 'STD-LG/LG-7.1', type: 'host', assets: ['app-01'], rules: ' rule_a \n\nrule_b', port: ' 443 ' },
      ],
    };
    expect(contentOf(form).scope).toEqual([
      { requirement: 'STD-LG/LG-7.1', asset: { type: 'vendor', ids: ['acme'] } },
      { requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-01'] }, rules: { scheme: 'xccdf', ids: ['rule_a', 'rule_b'] }, port: '443' },
    ]);
  });

  test('what is only begun is not sent: a part without an asset, a milestone without a day, a control without an id', () => {
    const form = { ...emptyForm(today), parts: [{ ...emptyPart, requirement: 'STD-LG/LG-7.1' }], milestones: [{ title: 'Upgrade', due: '' }], controls: [{ id: ' ', statement: 'x' }] };
    expect(contentOf(form)).toEqual({ title: '', basis: 'remediation_deferral', scope: [], validity: { lastDay: '2026-12-24' }, justification: '', compensatingControls: [] });
    expect(isBegun(form)).toBe(false);
  });

  test('a draft comes back as it was sent, with what the form does not ask for', () => {
    const content = {
      title: 'T', basis: 'waiver' as const, owner: { id: 'p24', userName: 'lena', name: 'Lena' },
      scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'arn', under: 'arn:aws:iam::1', growth: { max: 20 } }, rules: { scheme: 'prowler', ids: ['a'] }, value: 'v' }],
      validity: { lastDay: '2026-12-31', zone: 'Europe/Berlin' }, justification: 'Because.', compensatingControls: [{ id: 'CC-1', statement: 's' }],
      remediation: { milestones: [{ title: 'm', due: '2026-12-01', ticket: 'T-1' }] },
      beneficiaries: [{ id: 'p25', userName: 'b', name: 'B' }], labels: { a: 'b' }, relatedTo: 'EXC-2026-0001',
    };
    expect(contentOf(formOf(content))).toEqual({ ...content, owner: 'p24', beneficiaries: ['p25'] });
  });

  test('a finding gives a part for each requirement that its rule checks', () => {
    const finding = { rule: { scheme: 'xccdf', id: 'r' }, asset: { type: 'host', id: 'app-01' }, requirements: ['A/1', 'A/2'], path: '/etc' } as never;
    expect(partsOfFinding(finding).map(({ requirement, assets, rules, path }) => [requirement, assets, rules, path])).toEqual([
      ['A/1', ['app-01'], 'r', '/etc'],
      ['A/2', ['app-01'], 'r', '/etc'],
    ]);
  });

  test('days are counted by the calendar', () => {
    expect(dayAfter('2026-02-27', 2)).toBe('2026-03-01');
    expect(dayAfter('2026-10-24T23:30:00.000Z', 1)).toBe('2026-10-25');
  });
});
