import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { addDays, parseLocalDate } from '../calendar.ts';
import type { ReasonCode } from '../errors.ts';
import { type Band, bands } from '../risk/rating.ts';
import { parseInstant } from '../time.ts';
import { type Basis, bases } from './content.ts';
import { type TermCaps, untilAfterRise } from './longest-term.ts';
import { grantTerm, type TermRequest, termOf } from './term.ts';

type Case = {
  name: string;
  first?: string;
  lastDay: string;
  zone?: string;
  zoneOfUnit?: string;
  now?: string;
  band: Band | null;
  basis?: Basis;
  knownExploited?: boolean;
  maxDays?: { source: string; days: number }[];
  lineageSince?: string;
  fixed?: { source: string; lastDay: string }[];
  from?: string | null;
  until?: string;
  refused?: ReasonCode[];
  says?: string;
};
type Cases = {
  terms: Case[];
  grants: (Case & { at: string })[];
  rises: { name: string; until: string; now: string; band: Band; since: string; is: string; suspend: boolean }[];
};
const cases = parse(readFileSync(new URL('../../cases/term.yaml', import.meta.url), 'utf8')) as Cases;
const newYork = 'America/New_York';
const limits = standardMatrix.terms;

function requestOf({ first, lastDay, zone, basis }: Case): TermRequest {
  return {
    basis: basis ?? 'remediation_deferral',
    validity: { lastDay, ...(first === undefined ? {} : { from: first }), ...(zone === undefined ? {} : { zone }) },
  };
}

function capsOf({ band, knownExploited, maxDays, lineageSince, fixed }: Case): TermCaps {
  return {
    limits,
    band,
    knownExploited: knownExploited ?? null,
    maxDays: maxDays ?? [],
    fixed: (fixed ?? []).map((one) => ({ ...one, lastDay: parseLocalDate(one.lastDay) })),
    ...(lineageSince === undefined ? {} : { lineageSince: parseLocalDate(lineageSince) }),
  };
}

describe('the term of a request', () => {
  it.each(cases.terms)('$name', (one) => {
    const now = parseInstant(one.now ?? '2026-11-24T15:00:00Z');
    const decided = termOf(requestOf(one), { zone: one.zoneOfUnit ?? newYork, now, caps: capsOf(one) });
    if (one.refused !== undefined) {
      expect(decided.ok ? [] : [...new Set(decided.reasons.map((r) => r.code))]).toEqual([...new Set(one.refused)]);
      expect(decided.ok ? 0 : decided.reasons.length).toBeGreaterThanOrEqual(one.refused.length);
      if (one.says !== undefined) expect(decided.ok ? '' : decided.reasons.map((r) => r.text).join(' ')).toContain(one.says);
      return;
    }
    expect(decided).toMatchObject({
      ok: true,
      value: { until: one.until, lastDay: one.lastDay, ...(one.from === undefined ? {} : { from: one.from }) },
    });
  });

  const anyRequest = fc.record({
    now: fc.integer({ min: 0, max: 2000 }),
    lead: fc.option(fc.integer({ min: -3, max: 60 }), { nil: undefined }),
    length: fc.integer({ min: -3, max: 500 }),
    band: fc.constantFrom(...bands),
    basis: fc.constantFrom(...bases),
    zone: fc.constantFrom(newYork, 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    maxDays: fc.array(
      fc.integer({ min: 1, max: 200 }).map((days) => ({ source: 'R', days })),
      { maxLength: 2 },
    ),
    wait: fc.integer({ min: 0, max: 90 }),
  });

  it('I2: ends after it starts and within the longest term; the day that a refusal offers is accepted', () => {
    fc.assert(
      fc.property(anyRequest, ({ now, lead, length, band, basis, zone, maxDays }) => {
        const at = parseInstant(`${addDays(parseLocalDate('2026-01-01'), now)}T12:00:00Z`);
        const today = parseLocalDate(at.slice(0, 10));
        const first = lead === undefined ? undefined : addDays(today, lead);
        const caps: TermCaps = { limits, band, knownExploited: null, maxDays };
        const ask = (lastDay: string) =>
          termOf({ basis, validity: { lastDay, ...(first === undefined ? {} : { from: first }) } }, { zone, now: at, caps });
        const decided = ask(addDays(first ?? today, length));
        if (decided.ok) {
          expect(decided.value.until > (decided.value.from ?? at)).toBe(true);
          expect(decided.value.lastDay <= decided.value.longest.lastDay).toBe(true);
          return;
        }
        const offered = decided.reasons.find((r) => r.code === 'term-too-long')?.text.match(/would do is (\d{4}-\d\d-\d\d)/)?.[1];
        if (offered !== undefined && decided.reasons.every((r) => r.code === 'term-too-long')) expect(ask(offered).ok).toBe(true);
      }),
    );
  });

  it('a worse band never has a longer term', () => {
    fc.assert(
      fc.property(anyRequest, ({ basis, maxDays, zone }) => {
        const decided = termOf(
          { basis, validity: { lastDay: '2026-01-01' } },
          { zone, now: parseInstant('2026-01-01T12:00:00Z'), caps: { limits, band: 'low', knownExploited: null, maxDays } },
        );
        const longest = decided.ok ? bands.map((band) => decided.value.longest.byBand[band]) : [];
        expect(longest).toEqual(longest.toSorted().reverse());
      }),
    );
  });

  it('C5, I5: what submission accepts, a later approval accepts until its last day is over, and nothing starts before the approval', () => {
    fc.assert(
      fc.property(anyRequest, ({ now, lead, length, band, basis, zone, maxDays, wait }) => {
        const at = parseInstant(`${addDays(parseLocalDate('2026-01-01'), now)}T12:00:00Z`);
        const today = parseLocalDate(at.slice(0, 10));
        const caps: TermCaps = { limits, band, knownExploited: null, maxDays };
        const content: TermRequest = {
          basis,
          validity: { lastDay: addDays(today, (lead ?? 0) + length), ...(lead === undefined ? {} : { from: addDays(today, lead) }) },
        };
        if (!termOf(content, { zone, now: at, caps }).ok) return;
        const approvedAt = parseInstant(`${addDays(today, wait)}T12:00:00Z`);
        const granted = grantTerm({ content, frozen: { zone } }, approvedAt, { caps, tzdata: '2026c' });
        if (granted.ok) expect(granted.value.from >= approvedAt && granted.value.until > granted.value.from).toBe(true);
        else expect(granted.reasons.map((r) => r.code)).toEqual(['ends-before-start']);
      }),
    );
  });
});

describe('the interval of a grant', () => {
  it.each(cases.grants)('$name', (one) => {
    const decided = grantTerm({ content: requestOf(one), frozen: { zone: newYork } }, parseInstant(one.at), { caps: capsOf(one), tzdata: '2026c' });
    if (one.refused !== undefined) expect(decided.ok ? [] : decided.reasons.map((r) => r.code)).toEqual(one.refused);
    else expect(decided).toMatchObject({ ok: true, value: { from: one.from, until: one.until, zone: newYork, tzdata: '2026c' } });
  });

  it.each(cases.rises)('when the band rises: $name', ({ until, now, band, since, is, suspend }) => {
    const cut = untilAfterRise({ until: parseInstant(until), zone: newYork }, parseInstant(now), {
      limits,
      basis: 'remediation_deferral',
      band,
      lineageSince: parseLocalDate(since),
    });
    expect(cut).toEqual({ until: is, suspend });
  });
});
