import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../digest.ts';
import { exceptionId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ExceptionEnvelope } from '../exception/events.ts';
import { foldException } from '../exception/evolve.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import type { EventEnvelope } from './envelope.ts';
import { erasablePaths, payloadPaths } from './erasable.ts';
import { commitment, joinEvent, splitEvent } from './leaf.ts';

const id = exceptionId('EXC-2026-0001');

function saltsFor(event: EventEnvelope): Record<string, string> {
  return Object.fromEntries(payloadPaths(event.type, event.data).map((path, n) => [path, `salt-${n}`]));
}

function stream(): readonly EventEnvelope[] {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent({ ticket: 'OPS-1', labels: { team: 'claims' } }), 'p24');
  world.run(id, { verb: 'submit' }, 'p24');
  world.run(id, { verb: 'ask', text: 'Which alert covers the host meanwhile?' }, 'p05');
  world.run(id, { verb: 'answer', text: 'Alert 4711.', relianceHash: world.case(id).relianceHash ?? '' }, 'p24');
  return JSON.parse(JSON.stringify(world.events)) as readonly EventEnvelope[];
}

describe('an event in leaf and payload', () => {
  test('comes back as it was', () => {
    for (const event of stream()) {
      const { leaf, payload } = splitEvent(event, saltsFor(event));
      expect(joinEvent(leaf, payload)).toEqual({ envelope: event, erased: [] });
    }
  });

  test('a part whose value is null is no erased one', () => {
    const [drafted] = stream();
    if (drafted === undefined) throw new Error('expected an event');
    const data = { ...(drafted.data as Record<string, Json>), content: { ...(drafted.data as { content: Record<string, Json> }).content, ticket: null } };
    const event = { ...drafted, data };
    const { leaf, payload } = splitEvent(event, saltsFor(event));
    expect(joinEvent(leaf, payload)).toEqual({ envelope: event, erased: [] });
  });

  test('leaves no free text in the leaf', () => {
    for (const event of stream()) {
      const { leaf } = splitEvent(event, saltsFor(event));
      expect(leaf).not.toContain('vendor image');
      expect(leaf).not.toContain('Alert 4711');
      expect(leaf).not.toContain('Audit daemon');
    }
  });

  test('with everything erasable erased still folds to a case with the same scope, hashes and state', () => {
    const events = stream();
    const whole = foldException(events as unknown as readonly ExceptionEnvelope[]);
    const erased = foldException(events.map((event) => {
      const { leaf, payload } = splitEvent(event, saltsFor(event));
      const gone = new Set(erasablePaths(event.type));
      return joinEvent(leaf, Object.fromEntries(Object.entries(payload).filter(([path]) => !gone.has(path)))).envelope as unknown as ExceptionEnvelope;
    }));
    expect(erased?.phase).toBe(whole?.phase);
    expect(erased?.relianceHash).toBe(whole?.relianceHash);
    expect(erased?.versions.at(-1)?.frozen).toEqual(whole?.versions.at(-1)?.frozen);
    expect(erased?.content.scope).toEqual(whole?.content.scope);
    expect(JSON.stringify(erased)).not.toContain('vendor image');
  });

  test('a commitment binds value and salt', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b) && JSON.stringify(a) !== '-0');
      expect(commitment('s', a as Json)).not.toBe(commitment('t', a as Json));
    }));
  });

  test('is refused when its leaf would be too long for a tile', () => {
    const event: EventEnvelope = { stream: 's', revision: 1, type: 'unknown_type', schema: 1, at: '2026-11-24T00:00:00.000Z' as Instant, actor: { person: null, kind: 'system' }, ruleId: 'r', data: { text: 'é'.repeat(40_000) } };
    expect(() => splitEvent(event, {})).toThrow(/at most 65535 bytes/);
  });
});
