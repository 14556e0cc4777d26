import { describe, expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { mailTime } from './mail-time.ts';

const now = parseInstant('2026-11-24T15:00:00Z');

describe('when a notice goes out by mail', () => {
  test.for([
    ['what asks for something goes at once', 'seat_assigned', false, '2026-11-24T15:00:00.000Z', false],
    ['what is urgent goes at once', 'expired', true, '2026-11-24T15:00:00.000Z', false],
    ['the rest waits for the morning of New York', 'granted', false, '2026-11-25T11:00:00.000Z', true],
    ['so does a rung of the ladder', 'expiring', false, '2026-11-25T11:00:00.000Z', true],
  ] as const)('%s', ([, kind, urgent, at, digest]) => {
    expect(mailTime({ kind, urgent }, 'America/New_York', now)).toEqual({ at, digest });
  });

  test('before the morning it is the same day, and in every zone it is the reader’s morning', () => {
    expect(mailTime({ kind: 'granted', urgent: false }, 'America/New_York', parseInstant('2026-11-24T10:59:00Z')).at).toBe('2026-11-24T11:00:00.000Z');
    expect(mailTime({ kind: 'granted', urgent: false }, 'Asia/Tokyo', now).at).toBe('2026-11-24T21:00:00.000Z');
  });
});
