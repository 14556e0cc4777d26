import { describe, expect, test } from 'vitest';
import { readCases, World } from '../exception/testing/world.ts';
import { requirementId } from '../ids.ts';
import type { PolicyLibrary } from './requirement.ts';
import { publishedNumber, requirementOfNumber } from './requirement-number.ts';
import { normativeHash } from './requirement-version.ts';
import { classifyVersion } from './version-class.ts';

type Means = { name: string; number: string; is: string };
type Publishes = { name: string; id: string; aliased?: string[]; new?: true; is?: string; aliases?: string[]; refused?: string };
const { means, publishes } = readCases<{ means: Means[]; publishes: Publishes[] }>('requirement-numbers.yaml');
const [logs, later, other] = ['STD-LG/LG-7.1', 'STD-LG/LG-9.1', 'STD-LG/LG-8.1'].map(requirementId);
const standing = new World('2026-11-24T15:00:00Z').library.requirements.get(requirementId('STD-LG/LG-7.1'));
if (standing === undefined || logs === undefined || later === undefined || other === undefined) throw new Error('expected a requirement');
const library: Pick<PolicyLibrary, 'requirements'> = { requirements: new Map([[logs, { ...standing, aliases: [later] }], [other, { ...standing, id: other }]]) };

describe('a number means', () => {
  test.each(means)('$name', ({ number, is }) => expect(requirementOfNumber(library, requirementId(number))).toBe(is));
});

describe('what is published', () => {
  test.each(publishes)('$name', ({ id, aliased, new: isNew, is, aliases, refused }) => {
    const decided = publishedNumber({ id, aliases: aliased, document: { id: 'STD-LG' } }, library);
    if (refused !== undefined) return expect(decided.ok ? '' : decided.reasons.map(({ text }) => text).join()).toContain(refused);
    if (!decided.ok) throw new Error(JSON.stringify(decided.reasons));
    expect([decided.value.id, decided.value.aliases]).toEqual([is, aliases]);
    expect(decided.value.known === undefined).toBe(isNew === true);
  });
});

test('another number is another name: to every exception the version demands the very same', () => {
  const renumbered = { ...standing, version: 2, aliases: [later] };
  expect(normativeHash(renumbered)).toBe(normativeHash(standing));
  expect(classifyVersion(standing, renumbered).class).toBe('editorial');
});
