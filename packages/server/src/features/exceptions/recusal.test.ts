import type { ExceptionReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { assessment, codesOf, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('who declares a conflict loses the seat to the next in line, and what they decide after it is refused', async () => {
  const { id, relianceHash } = await inApproval(server, { ticket: 'conflict' });
  const recuse = (as: string, body: object = {}) => server.as(as).post(`/exceptions/${id}/recuse`, { text: 'My brother runs the vendor.', relianceHash, ...body });
  expect(codesOf(await recuse('p23'))).toEqual(['not-your-seat']);
  expect(codesOf(await recuse('p08', { text: 'short' }))).toEqual(['missing-field']);
  const after = ok(await recuse('p08'));
  expect(after.state).toBe('in_approval');
  const seat = after.required?.seats.find((one) => one.id === 'policy-owner:STD-LG');
  expect(seat).toMatchObject({ status: 'open' });
  expect(seat?.person?.id).not.toBe('p08');
  expect(seat?.reasons.map(({ text }) => text).join(' ')).toContain('declared a conflict');
  expect(codesOf(await server.as('p08').post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash }))).toContain('recused');
  expect(ok<{ items: unknown[] }>(await server.as('p08').get(`/tasks?exception=${id}`)).items).toEqual([]);
  expect(ok<{ items: unknown[] }>(await server.as(seat?.person?.id ?? null).get(`/tasks?exception=${id}`)).items).toHaveLength(1);
});

test('whoever stepped back from a committee sees what was voted only once it has decided, in the answer, the history and the export alike', async () => {
  const grave = { ...assessment, inherent: { likelihood: 5, impact: 5 } };
  let state = await inApproval(server, { validity: { lastDay: '2027-01-31' }, scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] }, grave);
  const at = `/exceptions/${state.id}`;
  const act = async (as: string, verb: string, body: object): Promise<void> => {
    state = ok(await server.as(as).post(`${at}/${verb}`, { relianceHash: state.relianceHash, ...body }));
  };
  for (let seat = openSeat(state); seat?.person != null; seat = openSeat(state)) await act(seat.person.id, 'decide', { outcome: 'approve', rationale: 'Agreed as assessed.' });
  const [leaver, objector, ...others] = openSeat(state)?.members ?? [];
  if (leaver === undefined || objector === undefined) throw new Error('expected a committee to vote');
  await act(leaver.id, 'recuse', { text: 'I sit on the board of the vendor.' });
  await act(objector.id, 'vote', { vote: 'no', rationale: 'Too long for what it risks.' });

  const seen = async (as: string): Promise<string> => {
    const answers = await Promise.all([server.as(as).get(at), server.as(as).get(`${at}/history`), server.as(as).get(`${at}/changes?since=1`), server.as(as).get(`${at}/export?format=json`)]);
    return JSON.stringify(answers.map(({ body }) => body));
  };
  const open = openSeat(ok(await server.as(objector.id).get(at)))?.ballot;
  expect(open).toMatchObject({ quorum: 3, needed: 2, cast: { yes: 0, no: 1, abstain: 0, votes: [{ vote: 'no', rationale: 'Too long for what it risks.' }] } });
  expect(open?.waiting).toHaveLength(others.length);
  expect(open?.recused.map(({ id }) => id)).toEqual([leaver.id]);
  expect(openSeat(ok(await server.as(leaver.id).get(at)))?.ballot?.cast).toBeNull();
  expect(await seen(leaver.id)).not.toContain('Too long for what it risks.');
  expect(await seen(objector.id)).toContain('Too long for what it risks.');
  for (const { id } of others.slice(0, 3)) await act(id, 'vote', { vote: 'yes' });
  expect(state.state).toBe('active');
  expect(await seen(leaver.id)).toContain('Too long for what it risks.');
});

function openSeat({ required }: ExceptionReply): NonNullable<ExceptionReply['required']>['seats'][number] | undefined {
  return required?.seats.find(({ status }) => status === 'open');
}
