import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Duty, Grant, Suspension } from '../exception/state.ts';
import { grantId, hash } from '../ids.ts';
import { addMs, type Instant, instantOfMs, later, parseInstant } from '../time.ts';
import { type CaseCover, coverIntervals, inForceAt } from './in-force.ts';

type Spec = Record<string, string>;
type CoverCase = {
  name: string;
  grants?: Spec[];
  suspensions?: Spec[];
  duties?: Spec[];
  intervals: [string, string, string][];
  covered?: Record<string, boolean>;
};
const { cases }: { cases: CoverCase[] } = parse(readFileSync(new URL('../../cases/in-force.yaml', import.meta.url), 'utf8'));

/** `d10` is 10 January 2027, 05:00Z; `d10-1ms` the millisecond before. */
function instant(text: string | undefined): Instant {
  const match = /^d(\d+)(?:([+-]\d+)ms)?$/.exec(text ?? '');
  if (match === null) throw new Error(`expected an instant such as d10 or d10-1ms, got ${text}`);
  return addMs(parseInstant(`2027-01-${(match[1] ?? '').padStart(2, '0')}T05:00:00Z`), Number(match[2] ?? 0));
}

function optional<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: Instant } {
  return (text === undefined ? {} : { [name]: instant(text) }) as { [N in Name]?: Instant };
}

function grantOf(spec: Spec, index: number): Grant {
  return {
    id: grantId(`EXC-2027-0001/g${index + 1}`),
    version: 1,
    relianceHash: hash('0'),
    from: instant(spec['from']),
    until: instant(spec['until']),
    lastDay: '2027-01-19',
    zone: 'America/New_York',
    tzdata: '2026c',
    grantedAt: instant(spec['grantedAt'] ?? 'd1'),
    ...optional('endedAt', spec['endedAt']),
  };
}

function dutyOf(spec: Spec, index: number): Duty {
  return {
    id: `d${index + 1}`,
    kind: spec['kind'] as Duty['kind'],
    text: 'Owed',
    owner: null,
    due: instant(spec['due']),
    consequence: spec['consequence'] as Duty['consequence'],
    ...optional('dischargedAt', spec['dischargedAt']),
  };
}

function coverOf({ grants = [{ from: 'd10', until: 'd20' }], suspensions = [], duties = [] }: CoverCase): CaseCover {
  return {
    grants: grants.map(grantOf),
    suspensions: suspensions.map((spec, index) => ({
      id: `s${index + 1}`,
      from: instant(spec['from']),
      cause: 'incident',
      ...optional('liftedAt', spec['liftedAt']),
    })),
    duties: duties.map(dutyOf),
  };
}

describe('cover in time', () => {
  it.each(cases)('$name', (given) => {
    const intervals = coverIntervals(coverOf(given));
    expect(intervals.map(({ from, until, then }) => [from, until, then])).toEqual(
      given.intervals.map(([from, until, then]) => [instant(from), instant(until), then]),
    );
    for (const [at, isCovered] of Object.entries(given.covered ?? {})) {
      expect({ at, covered: inForceAt(intervals, instant(at)) !== null }).toEqual({ at, covered: isCovered });
    }
  });
});

// Few distinct instants, so that boundaries meet often.
const base = 1_800_000_000_000;
const anyInstant = fc.integer({ min: 0, max: 30 }).map((ms) => instantOfMs(base + ms));
const everyInstant = Array.from({ length: 34 }, (_, ms) => instantOfMs(base - 1 + ms));
const afterwards = (from: Instant) =>
  fc.option(
    fc.integer({ min: 0, max: 15 }).map((ms) => addMs(from, ms)),
    { nil: undefined },
  );

const anyGrant = fc.record({ from: anyInstant, until: anyInstant, grantedAt: anyInstant, endedAt: fc.option(anyInstant, { nil: undefined }) }).map(
  ({ endedAt, ...times }): Grant => ({
    ...times,
    id: grantId('EXC-2027-0001/g1'),
    version: 1,
    relianceHash: hash('0'),
    lastDay: '2027-01-19',
    zone: 'UTC',
    tzdata: '2026c',
    ...(endedAt === undefined ? {} : { endedAt }),
  }),
);
const anySuspension = anyInstant.chain((from) =>
  afterwards(from).map((liftedAt): Suspension => ({ id: 's', from, cause: 'incident', ...(liftedAt === undefined ? {} : { liftedAt }) })),
);
const anyDuty = fc
  .record({
    kind: fc.constantFrom('answer' as const, 'acknowledge' as const, 'precedent' as const, 'condition' as const),
    due: anyInstant,
    consequence: fc.constantFrom('withdraw' as const, 'lapse' as const, 'suspend' as const, 'end' as const),
    dischargedAt: fc.option(anyInstant, { nil: undefined }),
  })
  .map(
    ({ dischargedAt, ...duty }): Duty => ({ ...duty, id: 'd', text: 'Owed', owner: null, ...(dischargedAt === undefined ? {} : { dischargedAt }) }),
  );
const anyCover = fc.record({
  grants: fc.array(anyGrant, { minLength: 1, maxLength: 1 }),
  suspensions: fc.array(anySuspension, { maxLength: 3 }),
  duties: fc.array(anyDuty, { maxLength: 3 }),
});

const coveredInstants = (cover: CaseCover): ReadonlySet<Instant> => {
  const intervals = coverIntervals(cover);
  return new Set(everyInstant.filter((at) => inForceAt(intervals, at) !== null));
};

/** The rule as its sentences say it, one instant at a time: an oracle that knows nothing of intervals. */
function isCovered({ grants, suspensions, duties }: CaseCover, at: Instant): boolean {
  const isMissed = (duty: Duty): boolean => duty.due <= at && (duty.dischargedAt === undefined || duty.dischargedAt >= duty.due);
  return (
    grants.some((grant) => at >= grant.from && at >= grant.grantedAt && at < grant.until && (grant.endedAt === undefined || at < grant.endedAt)) &&
    suspensions.every(({ from, liftedAt }) => at < from || (liftedAt !== undefined && at >= liftedAt)) &&
    duties.every((duty) => {
      if (duty.kind === 'precedent') return duty.dischargedAt !== undefined && duty.dischargedAt < duty.due && at >= duty.dischargedAt;
      if (duty.consequence === 'end') return !isMissed(duty);
      if (duty.consequence === 'suspend') return !isMissed(duty) || (duty.dischargedAt !== undefined && at >= duty.dischargedAt);
      return true;
    })
  );
}

describe('whatever is recorded', () => {
  it('covers at an instant exactly when every rule allows it', () => {
    fc.assert(
      fc.property(anyCover, (cover) => {
        expect([...coveredInstants(cover)]).toEqual(everyInstant.filter((at) => isCovered(cover, at)));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives intervals that are sorted, disjoint, not empty, and within the grant', () => {
    fc.assert(
      fc.property(anyCover, (cover) => {
        const [grant] = cover.grants;
        if (grant === undefined) return;
        let previous = later(grant.from, grant.grantedAt);
        for (const { from, until } of coverIntervals(cover)) {
          expect(from >= previous && from < until && until <= grant.until && (grant.endedAt === undefined || until <= grant.endedAt)).toBe(true);
          previous = until;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('covers nothing before it was recorded', () => {
    fc.assert(
      fc.property(anyCover, (cover) => {
        const recorded = cover.grants.map(({ grantedAt }) => grantedAt);
        expect([...coveredInstants(cover)].every((at) => recorded.some((grantedAt) => at >= grantedAt))).toBe(true);
      }),
    );
  });

  it('never covers more for one more suspension or duty', () => {
    fc.assert(
      fc.property(anyCover, anySuspension, anyDuty, (cover, suspension, duty) => {
        const before = coveredInstants(cover);
        const suspended = coveredInstants({ ...cover, suspensions: [...cover.suspensions, suspension] });
        const bound = coveredInstants({ ...cover, duties: [...cover.duties, duty] });
        expect([...suspended, ...bound].filter((at) => !before.has(at))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order in which suspensions and duties are listed', () => {
    fc.assert(
      fc.property(anyCover, (cover) => {
        const turned = { ...cover, suspensions: cover.suspensions.toReversed(), duties: cover.duties.toReversed() };
        expect(coveredInstants(turned)).toEqual(coveredInstants(cover));
      }),
    );
  });
});
