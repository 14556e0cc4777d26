import { expect, test } from 'vitest';
import { World } from '../exception/testing/world.ts';
import { personId, unitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { isInside, partiesAtRequest } from './separation-of-duties.ts';

const { organisation } = new World('2026-11-24T15:00:00Z');
const somebody = personId('p08');

function directoryWith(changes: { readonly groups?: readonly string[]; readonly unit?: ReturnType<typeof unitId> }): Organisation {
  const known = organisation.people.get(somebody);
  if (known === undefined) throw new Error(`no ${somebody}`);
  return { ...organisation, people: new Map(organisation.people).set(somebody, { ...known, ...changes }) };
}

const parties = partiesAtRequest(personId('p24'), personId('p24'), { groupsInScope: ['on-call'], unitsInScope: [unitId('ITO')] });

test('E44 whoever is inside the scope by their groups or their unit now, or was when it was handed in, or lately, is inside it', () => {
  for (const inside of [directoryWith({ groups: ['on-call'] }), directoryWith({ unit: unitId('ITO') })]) {
    const outside = organisation;
    expect(isInside(somebody, parties, { now: inside, atSubmission: outside })).toBe(true);
    expect(isInside(somebody, parties, { now: outside, atSubmission: inside })).toBe(true);
    expect(isInside(somebody, parties, { now: outside, atSubmission: outside, lately: inside })).toBe(true);
    expect(isInside(somebody, parties, { now: outside, atSubmission: outside, lately: outside })).toBe(false);
  }
});
