import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../digest.ts';
import { readCases, World } from '../exception/testing/world.ts';
import { hash, personId, unitId } from '../ids.ts';
import { joinEvent, splitEvent } from '../log/leaf.ts';
import { payloadPaths } from '../log/erasable.ts';
import { addMs, type Instant, parseInstant } from '../time.ts';
import { controlCatalogue } from './catalogue.ts';
import { type ControlCommand, decideControl } from './decide.ts';
import { type ControlEnvelope, type ControlRecord, controlStateAt, creditedTest, foldControl } from './record.ts';

type Cases = {
  states: { name: string; events: string[]; at: string; party?: string; is: string; worth: string; graceWorth?: string }[];
  refusals: { name: string; events: string[]; operator?: string; kind?: string; do: string; why: string[] }[];
};
const cases = readCases<Cases>('controls.yaml');
const { organisation } = new World('2026-11-24T12:00:00.000Z');
const text = 'Seen and noted, with what it showed.';
const noon = (day: string): Instant => parseInstant(day.includes('T') ? day : `${day}T12:00:00.000Z`);

/** `record`, `attest`, `test pass [of=day] [evidence=none]` … */
function commandOf(verb: string, rest: readonly string[], { kind = 'CC-07', operator = 'p26' }: { kind?: string | undefined; operator?: string | undefined }): ControlCommand {
  const named = (key: string): string | undefined => rest.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1);
  const [of, cadence, tester] = [named('of'), named('cadence'), named('tester')];
  if (verb === 'test') {
    return {
      verb, outcome: rest[0] === 'fail' ? 'fail' : 'pass', statement: text, evidence: named('evidence') === 'none' ? [] : [{ sha256: hash('ab'.repeat(32)), name: 'alert.txt' }],
      ...(of === undefined ? {} : { testedAt: noon(of) }),
    };
  }
  if (verb !== 'record') return { verb: verb as 'attest', statement: text };
  return {
    verb,
    control: {
      id: 'gate', kind: named('kind') ?? kind, name: 'Watch on the claims host', unit: unitId('INS'), operator: personId(named('operator') ?? operator),
      ...(cadence === undefined ? {} : { cadence: { days: Number(cadence) } }), ...(tester === undefined ? {} : { tester: personId(tester) }),
    },
  };
}

/** Plays what happened; every command is accepted, and every event survives the log. */
function played(events: readonly string[], made: { kind?: string | undefined; operator?: string | undefined } = {}): ControlRecord {
  const envelopes: ControlEnvelope[] = [];
  for (const line of ['2026-09-01 p05 record', ...events]) {
    const [day = '', as = '', verb = '', ...rest] = line.split(' ');
    const decided = decideControl(foldControl(envelopes), commandOf(verb, rest, made), { now: noon(day), actor: personId(as), organisation });
    if (!decided.ok) throw new Error(`${line}: ${decided.reasons[0]?.text}`);
    for (const event of decided.value) {
      const envelope = { stream: 'control:gate', revision: envelopes.length + 1, schema: 1, at: noon(day), actor: { person: personId(as), kind: 'person' as const }, ruleId: 'A51', ...event };
      const salts = Object.fromEntries(payloadPaths(event.type, event.data as unknown as Json).map((path) => [path, 's'.repeat(43)]));
      const { leaf, payload } = splitEvent({ ...envelope, data: event.data as unknown as Json }, salts);
      expect(JSON.stringify(leaf)).not.toContain(text);
      envelopes.push(joinEvent(leaf, payload).envelope as unknown as ControlEnvelope);
    }
  }
  const record = foldControl(envelopes);
  if (record === null) throw new Error('expected a control');
  return record;
}

describe('the state of a control', () => {
  it.each(cases.states)('$name', ({ events, at, party, is, worth, graceWorth = worth }) => {
    const record = played(events);
    const independent = (tester: string): boolean => tester !== party;
    expect(controlStateAt(record, noon(at), independent)).toBe(is);
    expect(creditedTest(record, noon(at), 0, independent)).toBe(worth);
    expect(creditedTest(record, noon(at), 7, independent)).toBe(graceWorth);
  });

  it('credits a pass only between its recording and the end of its grace, however tests are ordered', () => {
    const day = 24 * 3_600_000;
    const start = noon('2026-10-01');
    const happening = fc.record({ day: fc.integer({ min: 0, max: 60 }), before: fc.integer({ min: 0, max: 20 }), outcome: fc.constantFrom('pass', 'fail') });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 6 }), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 14 }), (list, after, grace) => {
        const events = list.toSorted((a, b) => a.day - b.day).map((one) => `${addMs(start, one.day * day)} p06 test ${one.outcome} of=${addMs(start, (one.day - one.before) * day)}`);
        const record = played(events);
        const at = addMs(start, after * day);
        if (creditedTest(record, at, grace) !== 'tested_pass') return;
        const backing = record.tests.filter((test) => test.outcome === 'pass' && test.recordedAt <= at && at < addMs(test.goodUntil ?? at, grace * day));
        expect(backing.some((pass) => record.tests.every((test) => test.outcome === 'pass' || test.recordedAt > at || test.testedAt < pass.testedAt))).toBe(true);
      }),
    );
  });
});

describe('what may be said of a control', () => {
  it.each(cases.refusals)('$name', ({ events, do: line, why, ...made }) => {
    const [as = '', verb = '', ...rest] = line.split(' ');
    const decided = decideControl(played(events, made), commandOf(verb, rest, made), { now: noon('2026-11-24'), actor: personId(as), organisation });
    expect(decided.ok ? [] : decided.reasons.map(({ code }) => code)).toEqual(why);
  });
});

describe('the catalogue', () => {
  it('has every kind once, each with evidence, and none stronger than the scale', () => {
    expect(new Set(controlCatalogue.map(({ id }) => id)).size).toBe(30);
    expect(controlCatalogue.every(({ strength, evidence, name }) => [0, 0.25, 0.5].includes(strength) && evidence.length > 0 && name.length > 0)).toBe(true);
    expect(controlCatalogue.find(({ id }) => id === 'CC-24')?.nist).toEqual(['AC-2(2)']);
  });
});
