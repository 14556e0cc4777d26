import type { ExceptionReply } from '@exeat/contract';
import { addMs, parseInstant } from '@exeat/core';
import { knownLife, type Life, readCases, type StepCommand } from '@exeat/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { ok } from '../requests.ts';
import { expectAfter, reader } from './expect-after.ts';
import { act, expectReply, playLife } from './play-life.ts';
import { openTheatre, type Stage } from './stage.ts';

/** A request of somebody, a fact from outside, or a version of the requirement. */
type Report = {
  readonly at?: string;
  readonly as?: string;
  readonly path?: string;
  readonly body?: object;
  readonly says?: object;
  readonly publish?: object;
};
type Deadline = Life & { readonly before?: readonly Report[]; readonly reports?: readonly Report[]; readonly due: string };
/** `uncovered`: nothing is covered yet after it. */
type LastMoment = Deadline & { readonly as: string; readonly do: StepCommand; readonly uncovered?: true };

const { ends, last } = readCases<{ readonly ends: readonly Deadline[]; readonly last: readonly LastMoment[] }>('deadlines.yaml');
const theatre = await openTheatre();
afterAll(() => theatre.close());

/** Kind and consequence of everything that was owed in any of the cases. */
const owed = new Set<string>();

describe('E2 nothing runs, and at the due instant cover is gone', () => {
  test.each(ends)('$name', (one) =>
    theatre.play(async (stage) => {
      const id = await untilDue(stage, one);
      await stage.setClock(addMs(parseInstant(one.due), -1));
      await expectAfter(stage, id, { covered: true }, one.name);
      const before = await view(stage, id);
      await stage.setClock(parseInstant(one.due));
      await expectAfter(stage, id, { covered: false }, one.name);
      const after = await view(stage, id);
      expect(after.revision).toBe(before.revision);
      expect([before.state, after.state]).toEqual(['active', expect.stringMatching(/^(expired|suspended|revoked|closed)$/)]);
    }),
  );
});

describe('E2 what the last millisecond allows is refused at the due instant', () => {
  test.each(last)('$name', async (one) => {
    const late = { as: one.as, do: one.do };
    await theatre.play(async (stage) => {
      const id = await untilDue(stage, one);
      await stage.setClock(addMs(parseInstant(one.due), -1));
      expectReply(await act(stage, id, late), {}, one.name);
      await expectAfter(stage, id, { covered: one.uncovered !== true }, one.name);
    });
    await theatre.play(async (stage) => {
      const id = await untilDue(stage, one);
      await stage.setClock(parseInstant(one.due));
      expect((await act(stage, id, late)).status, one.name).toBeGreaterThanOrEqual(400);
      await expectAfter(stage, id, { covered: false }, one.name);
    });
  });
});

test('E2 every kind of duty that has a consequence was owed in one of them', () => {
  expect([...owed].toSorted()).toEqual([
    'acknowledge withdraw', 'answer withdraw', 'condition end', 'condition suspend', 'precedent lapse', 'ratification end', 'reaffirmation suspend', 'review suspend',
  ]);
});

/** Everything but the passing of time; answers the exception. */
async function untilDue(stage: Stage, { before = [], reports = [], due: _due, ...rest }: Deadline): Promise<string> {
  const { as: _as, do: _do, uncovered: _uncovered, ...life } = rest as Partial<LastMoment> & Life;
  knownLife({ ...life, file: 'deadlines.yaml' });
  await stage.setClock(parseInstant(life.start ?? '2026-11-24T15:00:00Z'));
  for (const one of before) await report(stage, one);
  const id = await playLife(stage, life);
  for (const one of reports) await report(stage, one);
  const { duties, changeRequests } = await view(stage, id);
  for (const { kind, consequence } of [...duties, ...changeRequests.flatMap((change) => change.duties)]) owed.add(`${kind} ${consequence}`);
  return id;
}

async function view(stage: Stage, id: string): Promise<ExceptionReply> {
  return ok(await stage.as(reader).get(`/exceptions/${id}`));
}

async function report(stage: Stage, { at, as = 'p46', path = '', body = {}, says, publish }: Report): Promise<void> {
  if (at !== undefined) await stage.setClock(parseInstant(at));
  if (says !== undefined) {
    const fact = { source: 'desk', externalId: 'R-1', version: 1, occurredAt: '2026-11-24T12:00:00Z', says };
    expect(ok<{ readonly items: readonly object[] }>(await stage.as(as).post('/outside-facts', { facts: [fact] })).items).toMatchObject([{ outcome: 'applied' }]);
  } else if (publish !== undefined) {
    const requirement = '/requirements/STD-LG/LG-7.1';
    const { headers } = await stage.as(as).get(requirement);
    const { awaits } = ok<{ readonly awaits: string | null }>(await stage.as(as).patch(requirement, publish, { 'if-match': String(headers['etag']) }));
    if (awaits !== null) ok(await stage.as('p03').post(`/authority-proposals/${awaits}/confirm`));
  } else ok(await stage.as(as).post(path, body));
}
