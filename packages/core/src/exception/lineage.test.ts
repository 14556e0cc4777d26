import { describe, expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { lineageOf } from './lineage.ts';
import { approved, assessed, submitted } from './testing/steps.ts';
import { requestContent, World } from './testing/world.ts';

function granted(world: World, id: ReturnType<typeof exceptionId>): void {
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
}

const hosts = (...ids: string[]) => ({
  scope: [{ ...requestContent().scope[0], asset: { type: 'host', ids } }] as unknown as ReturnType<typeof requestContent>['scope'],
});

/** A second request for one shared host, so many days after the first has ended on 31 January 2027. */
function secondAfter(day: string, lastDay: string): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(hosts('app-01.corp.example', 'app-02.corp.example')), 'p24');
  granted(world, exceptionId('EXC-2026-0001'));
  world.now = parseInstant(`${day}T15:00:00Z`);
  world.draft(requestContent({ ...hosts('app-01.corp.example'), validity: { lastDay }, remediation: { milestones: [{ title: 'Rebuild', due: lastDay }] } }), 'p24');
  return world;
}

test('S14 a new request twelve days after the end of another, for one of its assets, continues the lineage and its days', () => {
  const world = secondAfter('2027-02-12', '2027-03-31');
  const second = exceptionId('EXC-2026-0002');
  submitted(world, second);
  assessed(world, second);
  expect(world.case(second).lineageSince).toBe('2026-11-24');
  const { versions } = world.case(second);
  const joined = lineageOf(versions.at(-1)?.frozen.scope ?? [], world.case(second), world.now, 'America/New_York', world.facts('p06', second));
  expect([joined.grants.map(({ exception }) => exception), joined.facts.renewalCount]).toEqual([['EXC-2026-0001'], 1]);
});

test('S14 one for another asset begins its own', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(hosts('app-01.corp.example')), 'p24');
  granted(world, exceptionId('EXC-2026-0001'));
  world.now = parseInstant('2027-02-12T15:00:00Z');
  const content = requestContent({ ...hosts('app-02.corp.example'), validity: { lastDay: '2027-03-31' }, remediation: { milestones: [{ title: 'Rebuild', due: '2027-03-31' }] } });
  world.draft(content, 'p24');
  const second = exceptionId('EXC-2026-0002');
  submitted(world, second);
  assessed(world, second);
  expect(world.case(second).lineageSince).not.toBe('2026-11-24');
});

describe('E49 a break in which scanners looked', () => {
  const second = exceptionId('EXC-2026-0002');
  /** First day of the second request, eighty days after the end of the first, when scanners found the deviation in these stretches. */
  function sinceWhen(...stretches: readonly (readonly [string, string?])[]): string | null {
    const world = secondAfter('2027-04-20', '2027-06-30');
    world.detections.set(exceptionId('EXC-2026-0001'), stretches.map(([from, until]) => ({ from: parseInstant(from), until: until === undefined ? null : parseInstant(until) })));
    submitted(world, second);
    assessed(world, second);
    return world.case(second).lineageSince;
  }

  test('E49 waiting does not end a lineage while it is found, or comes back before thirty days are over', () => {
    expect(sinceWhen(['2026-11-01T00:00:00Z'])).toBe('2026-11-24');
    expect(sinceWhen(['2026-11-01T00:00:00Z', '2027-02-10T00:00:00Z'], ['2027-03-08T00:00:00Z', '2027-03-09T00:00:00Z'], ['2027-04-01T00:00:00Z'])).toBe('2026-11-24');
  });

  test('E49 thirty days on end without a detection end it, the last of them or others', () => {
    expect(sinceWhen(['2026-11-01T00:00:00Z', '2027-03-20T00:00:00Z'])).not.toBe('2026-11-24');
    expect(sinceWhen(['2026-11-01T00:00:00Z', '2027-02-10T00:00:00Z'], ['2027-03-13T12:00:00Z'])).not.toBe('2026-11-24');
  });

  test('E49 where nothing ever detected it twelve months do', () => {
    expect(sinceWhen()).toBe('2026-11-24');
  });
});
