import { expect, test } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { assessed, submitted } from '../exception/testing/steps.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { exceptionId } from '../ids.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import { parseInstant } from '../time.ts';
import type { Json } from '../digest.ts';
import { readConfig } from './config-kind.ts';
import { pastRequests, simulateRequest } from './simulate-request.ts';
import { toxicKind } from './toxic-kind.ts';

type Case = { readonly name: string; readonly with?: Json; readonly vacant?: string; readonly refused?: readonly string[] };

test.each(readCases<readonly Case[]>('toxic-documents.yaml'))('toxic rules with $name', ({ with: rule, vacant, refused = [] }) => {
  const organisation = larkfield();
  const people = new Map([...organisation.people].map(([id, person]) => [id, { ...person, roles: person.roles.filter(({ role }) => role !== vacant) }]));
  const matrix = vacant === undefined ? standardMatrix : { ...standardMatrix, seats: { ...standardMatrix.seats, lastResort: [], roleAbove: {} } };
  const world = { organisation: { ...organisation, people }, library: { requirements: new Map(), versions: new Map(), profiles: new Map() }, matrix, toxic: standardToxicRules, now: parseInstant('2026-11-24T00:00:00Z') };
  const document = { rules: [...(standardToxicRules.rules as unknown as Json[]), ...(rule === undefined ? [] : [rule])] };
  const read = readConfig(toxicKind, document, 2, world);
  expect(read.ok ? [] : read.reasons.map((reason) => reason.rule)).toEqual(refused);
  if (read.ok) expect(read.value.version).toBe(2);
});

test('a draft of toxic rules is simulated on past requests: a new combination raises the band that a request had', () => {
  const id = exceptionId('EXC-2026-0001');
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  const [request] = pastRequests(world.events);
  if (request === undefined) throw new Error('expected a request');
  const rules = [{ id: 'Y1', title: 'Deferred on production', together: [[{ bases: ['remediation_deferral' as const] }], [{ classes: ['production' as const] }]], effect: { residualFrom: 'high' as const } }];
  const found = simulateRequest(request, world.facts('p06', id), (facts) => toxicKind.inFacts?.(facts, { version: 1, rules }) ?? facts);
  expect(found.differs).toContain('band');
  expect([found.inForce.band, found.draft.band]).toEqual(['moderate', 'high']);
});
