import { expect, test } from 'vitest';
import { request } from '../../cases/approval-organisation.ts';
import { requiredApproval } from '../approval/required-approval.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { exceptionId } from '../ids.ts';
import type { Band } from '../risk/rating.ts';
import { parseInstant } from '../time.ts';
import { openSeats } from './commands/decide-seat.ts';
import type { ExceptionCommand } from './decide.ts';
import { decidingTime } from './deciding-time.ts';
import type { ExceptionCase } from './state.ts';
import { spelledOut } from './testing/life.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Case = { name: string; band?: Band; exploited?: true; emergency?: true; committee?: true; duties?: object; since: string; due: string };
const { times } = readCases<{ times: Case[] }>('deciding-time.yaml');
const id = exceptionId('EXC-2026-0001');

function inApproval(content: object, steps: readonly (readonly [string, object & { verb: string }])[]): World {
  const world = new World('2026-11-24T15:00:00.000Z');
  world.draft(requestContent(content), 'p24');
  for (const [as, step] of steps) {
    const command = { relianceHash: world.case(id).relianceHash ?? '', ...spelledOut(step as never) } as unknown as ExceptionCommand;
    const done = world.run(id, command, as);
    expect(done.ok ? [] : done.reasons).toEqual([]);
  }
  return world;
}

const ordinary = [['p24', { verb: 'submit' }], ['p05', { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } }], ['p06', { verb: 'assess', likelihood: 3, impact: 3 }]] as const;

test.each(times)('$name', ({ band, exploited, emergency, committee, duties, since, due }) => {
  const world = inApproval({}, ordinary);
  const [seat] = openSeats(world.case(id), world.facts('p24', id));
  const { assessment, required } = world.case(id);
  if (seat === undefined || assessment === null || required === null) throw new Error('expected a request in approval');
  const state = {
    ...world.case(id), decidingSince: parseInstant(since), assessment: band === undefined ? null : { ...assessment, residualBand: band },
    required: { ...required, ...(exploited === undefined ? {} : { knownExploited: exploited }) },
    ...(emergency === undefined ? {} : { emergency: { incident: 'INC-1', statement: 'The front end is down.' } as unknown as NonNullable<ExceptionCase['emergency']> }),
  };
  const matrix = { ...standardMatrix, duties: { ...standardMatrix.duties, ...duties } };
  const asked = committee === true ? { ...seat, holder: { kind: 'committee' as const, role: 'risk_committee' as const } } : seat;
  expect(decidingTime(state, asked, { ...world.facts('p24', id), matrix })?.due).toBe(due);
});

test.each([[true, true], [false, undefined], [null, undefined]] as const)('known exploitation %s of what is requested is kept with its seats', (known, kept) => {
  const required = requiredApproval(request({ knownExploited: known }));
  expect(required.ok ? required.value.knownExploited : required.reasons).toBe(kept);
});

test('the time of an emergency over, nobody is asked in place of whoever is on duty', () => {
  const world = inApproval({ basis: 'emergency', validity: { lastDay: '2026-11-25' } }, [['p12', { verb: 'activate-emergency' }]]);
  world.now = parseInstant('2026-11-24T18:00:00.000Z');
  const [seat] = openSeats(world.case(id), world.facts('p24', id));
  if (seat === undefined) throw new Error('expected an open seat');
  expect(decidingTime(world.case(id), seat, world.facts('p24', id))?.due).toBe('2026-11-24T17:00:00.000Z');
  expect(seat.second).toBeUndefined();
});
