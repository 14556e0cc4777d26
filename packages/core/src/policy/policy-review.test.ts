import { describe, expect, test } from 'vitest';
import { readCases, World } from '../exception/testing/world.ts';
import { exceptionId, personId, requirementId } from '../ids.ts';
import { addMs, parseInstant } from '../time.ts';
import type { PolicySignal, Signal } from './feedback.ts';
import { standardFeedbackRules } from './feedback-rules.ts';
import { answerersOf, answerReview, foldPolicyReview, type PolicyReview, type PolicyReviewEnvelope, type PolicyReviewRecord, reviewsToOpen } from './policy-review.ts';

type Opens = { name: string; signals: PolicySignal[]; known?: Partial<Record<PolicySignal, 'open' | number>>; opens: PolicySignal[] };
type Answers = { name: string; at: string; left?: string[]; may: string[] };
const { opens, answers } = readCases<{ opens: Opens[]; answers: Answers[] }>('policy-reviews.yaml');
const now = parseInstant('2026-11-24T15:00:00Z');
const owner = personId('p08');

function opened(signals: readonly Signal[], known: readonly PolicyReviewRecord[] = [], world = new World(now)): readonly Omit<PolicyReview, 'id'>[] {
  const requirement = world.library.requirements.get(requirementId('STD-LG/LG-7.1'));
  if (requirement === undefined) throw new Error('no requirement');
  return reviewsToOpen(signals, known, { requirement, organisation: world.organisation, rules: standardFeedbackRules, now, tzdata: 'test' });
}
const given = (signal: PolicySignal, nth = 1): Signal => ({ signal, text: `Signal ${nth}.`, exceptions: [exceptionId(`EXC-2026-000${nth}`)] });
const [first] = opened([given('P1')]);
if (first === undefined) throw new Error('expected a review');
const review: PolicyReview = { id: 'PR-2026-0001', ...first };
const record: PolicyReviewRecord = { review, revision: 1, openedAt: now, answer: null };

describe('a signal opens a review', () => {
  test.each(opens)('$name', ({ signals, known = {}, opens: expected }) => {
    const before = Object.entries(known).map(([signal, answered]): PolicyReviewRecord => ({
      ...record, review: { ...review, signal: signal as PolicySignal }, answer: answered === 'open' ? null : { outcome: 'reject', text: '', at: addMs(now, -answered * 86_400_000), by: owner },
    }));
    expect(opened(signals.map((signal, at) => given(signal, at + 1)), before).map(({ signal }) => signal)).toEqual(expected);
  });

  test('with the evidence of all signals of its kind, and thirty days that end in the zone of the owner', () => {
    expect(opened([given('P3', 2), given('P3', 1)])).toEqual([{
      requirement: 'STD-LG/LG-7.1', requirementVersion: 1, signal: 'P3', text: 'Signal 2. Signal 1.', exceptions: ['EXC-2026-0001', 'EXC-2026-0002'], lastDay: '2026-12-24',
      zone: 'America/New_York', tzdata: 'test', due: '2026-12-25T05:00:00.000Z',
    }]);
  });
});

describe('who answers', () => {
  test.each(answers)('$name', ({ at, left = [], may }) => {
    const world = new World(now);
    for (const person of left) world.leave(person);
    expect(answerersOf(review, owner, world.organisation, parseInstant(at))).toEqual(may);
  });
});

test('an answer says why, and there is one', () => {
  const answer = { outcome: 'reject', text: 'The appetite is what it is; the January release ends most of them.' } as const;
  const short = answerReview(record, { ...answer, text: 'No.                          ' });
  expect(short.ok ? [] : short.reasons.map(({ code }) => code)).toEqual(['missing-field']);
  const decided = answerReview(record, answer);
  if (!decided.ok) throw new Error(JSON.stringify(decided.reasons));
  const envelopes = [{ type: 'policy_review_opened', data: { review } }, ...decided.value].map((event, at) => ({ ...event, stream: `policy-review:${review.id}`, revision: at + 1, schema: 1, at: now, actor: { person: at === 0 ? null : owner, kind: 'person' }, ruleId: 'A74' })) as unknown as readonly PolicyReviewEnvelope[];
  const folded = foldPolicyReview(envelopes);
  expect(folded).toMatchObject({ revision: 2, answer: { outcome: 'reject', by: 'p08' } });
  const again = folded === null ? null : answerReview(folded, answer);
  expect(again?.ok === false && again.reasons.map(({ code }) => code)).toEqual(['already-decided']);
});
