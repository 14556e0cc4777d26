import type { ExceptionReply } from '@exeat/contract';
import { parseInstant } from '@exeat/core';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeVotesDue } from '../../record/close-votes.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { assessment, codesOf, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type Seat = NonNullable<ExceptionReply['required']>['seats'][number];

const read = async (id: string): Promise<ExceptionReply> => ok(await server.as('p24').get(`/exceptions/${id}`));
const seatOf = ({ required }: ExceptionReply): Seat | undefined => required?.seats.find(({ status }) => status === 'open');

/** A request that waits for a committee alone, with the votes of its first members, and the clock at its deadline. */
async function atDeadline(ticket: string, votes: readonly ('yes' | 'no' | 'abstain')[]): Promise<{ readonly id: string; readonly late: string; readonly closedAt: string; readonly relianceHash: string | null }> {
  let state = await inApproval(server, { ticket, validity: { lastDay: '2027-01-31' }, scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] }, { ...assessment, inherent: { likelihood: 5, impact: 5 } });
  for (let seat = seatOf(state); seat?.person != null; seat = seatOf(state)) {
    state = ok(await server.as(seat.person.id).post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash }));
  }
  const seat = seatOf(state);
  const members = seat?.members ?? [];
  const late = members[votes.length]?.id;
  if (seat?.due == null || late === undefined) throw new Error('expected a vote with a deadline, and a member who does not vote');
  for (const [at, vote] of votes.entries()) {
    state = ok(await server.as(members[at]?.id ?? null).post(`/exceptions/${state.id}/vote`, { vote, rationale: 'Read and discussed with the others.', relianceHash: state.relianceHash }));
  }
  expect(state.state).toBe('in_approval');
  const { now } = ok<{ now: string }>(await server.as('p24').post('/demo/clock', { to: parseInstant(seat.due) }));
  expect(now >= seat.due).toBe(true);
  return { id: state.id, late, closedAt: seat.due, relianceHash: state.relianceHash };
}

test('with no job a vote whose time is over says what it came to, and the first who does anything finds it decided', async () => {
  const { id, late, closedAt, relianceHash } = await atDeadline('silence', ['yes', 'abstain']);
  const before = await read(id);
  expect([before.state, seatOf(before)?.ballot?.closed]).toEqual(['in_approval', 'reject']);
  expect(codesOf(await server.as(late).post(`/exceptions/${id}/vote`, { vote: 'yes', rationale: '', relianceHash }))).toEqual(['wrong-state']);
  expect(await read(id)).toMatchObject({ state: 'rejected', decisions: expect.arrayContaining([expect.objectContaining({ rationale: `1 yes, 0 no, 1 abstained, when the vote was closed at ${closedAt}` })]) });
  const history = ok<{ items: { type: string; actor: { kind: string } }[] }>(await server.as('p24').get(`/exceptions/${id}/history`)).items;
  expect(history.find(({ type }) => type === 'committee_decided')).toMatchObject({ actor: { kind: 'system' } });
});

test('the job records it where nobody comes, and an approval covers from then on', async () => {
  const { id } = await atDeadline('quorum', ['yes', 'yes', 'no', 'abstain']);
  const before = await read(id);
  expect([before.state, seatOf(before)?.ballot?.closed]).toEqual(['in_approval', 'approve']);
  await closeVotesDue(server.context);
  const { state, revision } = await read(id);
  expect(state).toBe('active');
  await closeVotesDue(server.context);
  expect((await read(id)).revision).toBe(revision);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
