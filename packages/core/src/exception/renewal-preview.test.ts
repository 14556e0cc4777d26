import { expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { previewRenewal } from './renewal-preview.ts';
import { approved, assessed, done, submitted } from './testing/steps.ts';
import { requestContent, World } from './testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const seen = (world: World, asked: { readonly lastDay?: string } = {}) => previewRenewal(world.case(id), asked, world.subject('p24'), world.facts('p24', id));

function granted(): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent({ validity: { lastDay: '2027-01-31' } }), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world;
}

test('before anything is granted there is nothing to renew', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  expect(seen(world)).toBeNull();
});

test('the window, the latest last day and the arithmetic of each cap are told before it is asked for, and are what the command judges by', () => {
  const world = granted();
  const early = seen(world);
  expect(early).toMatchObject({ end: '2027-02-01T05:00:00.000Z', opens: '2026-12-03', since: '2026-11-24', renewal: 1, mostRenewals: 2 });
  expect(early?.refusals.map(({ code }) => code)).toEqual(['renewal-not-open']);
  expect(early?.caps.map(({ rule, text }) => `${rule}: ${text}`)).toEqual([
    '§1.3: A moderate residual risk lasts at most 6 months: from 2027-02-01, to 2027-07-31.',
    '§1.3, I10: A moderate residual risk is covered for at most 18 months without a break, since 2026-11-24: from 2026-11-24, to 2028-05-23.',
    '§1.3, C11: It would be renewal 1 of this cover; a moderate residual risk may be renewed 2 times.',
  ]);
  world.now = parseInstant('2026-12-03T15:00:00.000Z');
  expect(seen(world)).toMatchObject({ lastDay: '2027-07-31', refusals: [] });
  expect(seen(world, { lastDay: '2028-02-01' })?.refusals.map(({ code }) => code)).toContain('term-too-long');
  // Another content is judged as the renewal itself would be.
  expect(previewRenewal(world.case(id), { content: requestContent({ title: '', validity: { lastDay: '2027-07-31' } }) }, world.subject('p24'), world.facts('p24', id))?.refusals).toMatchObject([{ code: 'missing-field', text: expect.stringContaining('title') }]);
  const renew = { verb: 'renew', progress: 'The package is built and waits.', usage: 'One host, as approved.', need: 'The window of December was cancelled.', reached: [] };
  done(world, id, { ...renew, content: requestContent({ validity: { lastDay: '2027-07-31' } }) }, 'p24');
  expect(seen(world)?.refusals.map(({ code }) => code)).toContain('change-pending');
});
