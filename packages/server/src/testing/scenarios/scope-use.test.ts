import type { ReplyOf, routes } from '@exeat/contract';
import { addMs, type Instant, parseInstant } from '@exeat/core';
import { readCases } from '@exeat/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { xccdfReport } from '../reports.ts';
import { ok } from '../requests.ts';
import { reader } from './expect-after.ts';
import { playLife } from './play-life.ts';
import { openTheatre, type Stage } from './stage.ts';

type Use = { readonly name: string; readonly since: number; readonly third?: number; readonly failed?: number; readonly open?: true; readonly is: boolean };

const now = parseInstant('2026-11-24T15:00:00Z');
const ago = (days: number): Instant => addMs(now, -days * 86_400_000);
const { unused } = readCases<{ readonly unused: readonly Use[] }>('scope-use.yaml');
const theatre = await openTheatre();
afterAll(() => theatre.close());

describe('S46 an exception that nobody needs is proposed to be closed, through HTTP', () => {
  test.each(unused.filter(({ name }) => name.includes('S46')))('$name', (one) => theatre.play((stage) => play(stage, one)));
});

async function play(stage: Stage, { since, third, failed, open, is }: Use): Promise<void> {
  const lastDay = addMs(now, 30 * 86_400_000).slice(0, 10);
  const request = { validity: { lastDay }, remediation: { milestones: [{ title: 'Rebuild on the standard image', due: lastDay }] } };
  const id = await playLife(stage, { name: '', file: '', start: ago(since), granted: ['p08', 'p03', 'p23'], request });
  const whole = third === undefined ? [20, 1] : [third, third / 2, 1];
  const scans = [...whole.map((day) => ({ day, finished: true })), ...(failed === undefined ? [] : [{ day: failed, finished: false }])];
  for (const { day, finished } of scans.toSorted((a, b) => b.day - a.day)) await scanned(stage, ago(day), finished, open === true && day === 1);
  await stage.setClock(now);
  const { items } = ok<ReplyOf<typeof routes.listScopeUses>>(await stage.as(reader).get(`/reviews/scopes?exception=${id}`));
  expect(items.flatMap(({ why }) => why)).toEqual(is ? ['unused'] : []);
}

/** A scanner reports on the host. */
async function scanned(stage: Stage, at: Instant, finished: boolean, found: boolean): Promise<void> {
  await stage.setClock(at);
  const reply = await stage.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: found ? 'fail' : 'pass' }, { at, prefix: '', finished }),
    headers: { authorization: `Bearer ${await stage.tokenOf('p05')}`, 'content-type': 'application/xml' },
  });
  expect(reply.statusCode, reply.payload).toBe(201);
}
