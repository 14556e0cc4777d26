import { expect, test } from 'vitest';
import { type AskedContent, saysTheSame } from './content.ts';

const written: AskedContent = { title: 'One', basis: 'waiver', scope: [], justification: '', compensatingControls: [], validity: { lastDay: '2026-12-24' } };

test('a stored content says the same as the words that it came from, whatever the order, and with what is empty left out or filled in', () => {
  const stored: AskedContent = { compensatingControls: [], validity: { lastDay: '2026-12-24' }, title: 'One', justification: '', basis: 'waiver', scope: [], owner: 'p24', remediation: { milestones: [] } };
  expect(saysTheSame(stored, written)).toBe(true);
  expect(saysTheSame({ ...stored, title: 'Two' }, written)).toBe(false);
  expect(saysTheSame(stored, { ...written, owner: 'p25' })).toBe(false);
  expect(saysTheSame({ ...stored, ticket: 'JIRA-1' }, written)).toBe(false);
});
