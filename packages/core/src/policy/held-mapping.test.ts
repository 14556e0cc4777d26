import { expect, test } from 'vitest';
import { requestContent, World } from '../exception/testing/world.ts';
import { exceptionId, requirementId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { checkedBy, takenAway } from './held-mapping.ts';

const [weak, strong, other] = ['STD-LG/LG-7.1', 'STD-CR/CR-3.1', 'STD-CF/CF-6.1'].map(requirementId) as [ReturnType<typeof requirementId>, ReturnType<typeof requirementId>, ReturnType<typeof requirementId>];
const rule = 'xccdf:tls_and_logs';
const at = (day: number) => parseInstant(`2026-11-${String(day).padStart(2, '0')}T15:00:00Z`);
const content = requestContent({ scope: [{ requirement: weak, rules: { scheme: 'xccdf', ids: ['tls_and_logs'] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }] });

test('E47 a requirement taken away from a rule is known with the instant, also one that came back meanwhile and went again', () => {
  expect(takenAway([{ requirements: [weak, strong], at: at(1) }])).toEqual([]);
  expect(takenAway([{ requirements: [weak, strong], at: at(1) }, { requirements: [weak], at: at(2) }, { requirements: [other], at: at(3) }])).toEqual([{ requirement: strong, at: at(2) }, { requirement: weak, at: at(3) }]);
  expect(takenAway([{ requirements: [weak, strong], at: at(1) }, { requirements: [weak], at: at(2) }, { requirements: [strong, weak], at: at(3) }])).toEqual([]);
  expect(takenAway([{ requirements: [strong], at: at(1) }, { requirements: [weak], at: at(2) }, { requirements: [strong], at: at(3) }, { requirements: [weak], at: at(4) }])).toEqual([{ requirement: strong, at: at(4) }]);
});

test('E47 a mapping that was taken away does not make an exception of a rule that is mapped to nothing', () => {
  const library = { mappings: new Map([[rule, []]]), takenAway: new Map([[rule, [{ requirement: strong, at: at(1) }]]]) };
  expect(checkedBy(rule, library, at(2), 30).requirements).toEqual([]);
});

test('E47 a rule that was mapped to less just before is judged as before for thirty days: what was taken away is owed, and not waivable where it was not', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.library = { ...world.library, mappings: new Map([...world.library.mappings, [rule, [weak]]]), takenAway: new Map([[rule, [{ requirement: strong, at: at(20) }]]]) };
  const clause = content.scope[0];
  if (clause === undefined) throw new Error('no clause');
  world.draft(content, 'p24');
  world.draft({ ...content, scope: [clause, { ...clause, requirement: strong }] }, 'p24');
  const refusals = (number: number) => {
    const decided = world.run(exceptionId(`EXC-2026-000${number}`), { verb: 'submit' }, 'p24');
    return decided.ok ? [] : decided.reasons.map(({ code, text }) => `${code}: ${text}`);
  };
  expect(refusals(1)).toEqual([expect.stringMatching(/^uncited-requirement: .*STD-CR\/CR-3\.1 until lately, which counts until 2026-12-20T15:00:00\.000Z/)]);
  // Cited, it is refused for what it is, and for nothing else.
  expect(refusals(2)).toEqual([expect.stringMatching(/^not-waivable: /)]);
  world.now = parseInstant('2026-12-20T14:59:59.999Z');
  expect(refusals(1)).toHaveLength(1);
  world.now = parseInstant('2026-12-20T15:00:00Z');
  expect(refusals(1)).toEqual([]);
});
