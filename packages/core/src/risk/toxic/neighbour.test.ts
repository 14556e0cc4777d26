import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateAt } from '../../exception/state-at.ts';
import { play, propertySeed, sequences } from '../../exception/testing/model/play.ts';
import { addMs, type Instant } from '../../time.ts';
import { neighbourOf } from './neighbour.ts';

const meeting: readonly string[] = ['in_approval', 'awaiting_acknowledgement', 'approved_scheduled', 'active', 'suspended'];

test('a case is a neighbour exactly while it is in approval, granted or suspended, at any instant that it knows of', { timeout: 300_000 }, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sequences, (sequence) => {
      const { state } = play(sequence);
      const known = new Set((JSON.stringify(state).match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g) ?? []) as Instant[]);
      // What was recorded later says nothing about before: a case is asked about from its last event on.
      for (const at of [...known].flatMap((one) => [one, addMs(one, 1)]).filter((one) => one >= state.lastEventAt)) {
        seen.add(`${stateAt(state, at)}`);
        expect([at, neighbourOf(state, at) !== null]).toEqual([at, meeting.includes(stateAt(state, at))]);
      }
    }),
    { numRuns: 400, seed: propertySeed() },
  );
  for (const state of [...meeting, 'expired', 'revoked', 'lapsed']) expect(seen).toContain(state);
});
