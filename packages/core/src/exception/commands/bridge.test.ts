import { expect, test } from 'vitest';
import { parseLocalDate, untilOfLastDay } from '../../calendar.ts';
import { exceptionId } from '../../ids.ts';
import { approved, assessed, submitted } from '../testing/steps.ts';
import { requestContent, World } from '../testing/world.ts';
import { bridgeException } from './bridge.ts';

const id = exceptionId('EXC-2026-0001');

test('§3.4-4 no bridge reaches past the due day of a directive that binds', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  const lastDay = parseLocalDate('2027-02-05');
  const directive = { vulnerability: 'CVE-2026-1', lastDay, due: untilOfLastDay(lastDay, 'America/New_York'), forensic: false };
  const against = (day: string, directives: readonly (typeof directive)[]) => {
    const decided = bridgeException({ ...world.case(id), directives }, { lastDay: day, text: 'The delegate is away until February.' }, world.facts('p24', id));
    return decided.ok ? [] : decided.reasons.filter(({ code }) => code === 'term-too-long').map(({ text }) => text);
  };
  expect(against('2027-02-10', [])).toEqual([]);
  expect(against('2027-02-05', [directive])).toEqual([]);
  expect(against('2027-02-10', [directive])).toEqual([expect.stringContaining('The remediation directive for CVE-2026-1')]);
});
