import { expect, test } from 'vitest';
import { exceptionId, requirementId } from '../../ids.ts';
import { shippedProfiles } from '../../policy/shipped-profiles.ts';
import type { ExceptionCommand } from '../decide.ts';
import { approved, assessed, submitted } from '../testing/steps.ts';
import { requestContent, World } from '../testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const logs = requirementId('STD-LG/LG-7.1');
const answers = { changed: 'Nothing has changed on the host since.', mitigations: 'The audit package is not there yet.', valid: 'The vendor image is still the only one.', controls: 'The alert fired in the drill.', text: '', reached: [], residual: { likelihood: 3, impact: 3 } };

/** Granted from a requirement whose clause outside demands this of a review. */
function granted(demands: { readonly reviewMaxMonths?: number; readonly subForms?: readonly ['dora-review'] }): World {
  const world = new World('2026-11-24T15:00:00Z');
  const [shipped] = shippedProfiles;
  const requirement = world.library.requirements.get(logs);
  if (shipped === undefined || requirement === undefined) throw new Error('expected a profile and a requirement');
  const profile = { ...shipped, id: 'clause', waivability: 'internal_only' as const, signers: [], inWriting: false, evidence: [], subForms: [], reviewMaxMonths: 12, ...demands };
  const linked = { ...requirement, obligations: [{ clause: 'A clause', profile: 'clause', waivability: 'internal_only' as const, enduringAllowed: true }] };
  world.library = { ...world.library, requirements: new Map([...world.library.requirements, [logs, linked]]), profiles: new Map([...world.library.profiles, ['clause', profile]]) };
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world;
}

const reviewsOf = (world: World) => world.case(id).duties.flatMap(({ kind, expected }) => (kind === 'review' ? [expected] : []));
const review = (changes: object = {}): ExceptionCommand => ({ verb: 'review', outcome: 'continue', ...answers, ...changes });

test('a review is owed as often as a clause outside demands, where the band would wait longer', () => {
  // A moderate risk is reviewed every six months: not within these ten weeks.
  expect(reviewsOf(granted({}))).toEqual([]);
  const world = granted({ reviewMaxMonths: 1 });
  expect(reviewsOf(world)).toEqual(['2026-12-25T05:00:00.000Z']);
  world.goTo('2026-12-20T15:00:00Z');
  expect(world.run(id, review(), 'p07').ok).toBe(true);
  expect(reviewsOf(world)).toEqual(['2026-12-25T05:00:00.000Z', '2027-01-25T05:00:00.000Z']);
});

test('a review form that a clause outside demands is answered by the review, each question with its rationale', () => {
  const world = granted({ subForms: ['dora-review'] });
  world.goTo('2026-12-20T15:00:00Z');
  const refused = world.run(id, review({ valid: 'They still do.' }), 'p07');
  expect(refused.ok ? [] : refused.reasons.map(({ code, text }) => [code, text.split(': ')[0]])).toEqual([['missing-field', 'subForms.dora-review.reasons']]);
  expect(world.run(id, review(), 'p07').ok).toBe(true);
  expect(world.events.at(-1)).toMatchObject({ type: 'exception_reviewed', data: { subForms: { 'dora-review': { changes: answers.changed, mitigations: answers.mitigations, reasons: answers.valid } } } });
  const other = granted({});
  other.goTo('2026-12-20T15:00:00Z');
  expect(other.run(id, review({ valid: 'They still do.' }), 'p07').ok).toBe(true);
  expect(other.events.at(-1)?.data).not.toHaveProperty('subForms');
});
