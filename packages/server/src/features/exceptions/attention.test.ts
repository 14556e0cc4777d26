import type { ActionReply, ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { inApproval, ok, problemIn, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type Actions = ReplyOf<typeof routes.possibleActions>;
type Changes = ReplyOf<typeof routes.exceptionChanges>;

async function actionOf(person: string, id: string, action: ActionReply['action']): Promise<ActionReply | undefined> {
  const { items } = ok<Actions>(await server.as(person).get(`/exceptions/${id}/actions`));
  return items.find((item) => item.action === action);
}

describe('what somebody may do', () => {
  test('is what the command would say, with names beside the ids', async () => {
    const state = await inApproval(server, { ticket: 'actions' });
    expect(await actionOf('p08', state.id, 'approve')).toMatchObject({ verb: 'decide', allowed: true, reasons: [] });
    const own = await actionOf('p24', state.id, 'approve');
    expect(own?.allowed).toBe(false);
    expect(own?.reasons.map((reason) => reason.code)).toContain('own-request');
    expect(own?.reasons.map((reason) => reason.text).join(' ')).toContain('Lena Fischer (p24)');
    const tried = await server.as('p24').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash });
    expect(problemIn(tried).reasons?.map((reason) => reason.code)).toEqual(own?.reasons.map((reason) => reason.code));
  });

  test('asks nothing of the log: looking leaves no refusal behind', async () => {
    const id = await submitted(server, { ticket: 'looking' });
    const before = ok(await server.as('p24').get(`/exceptions/${id}`)).revision;
    ok(await server.as('p24').get(`/exceptions/${id}/actions`));
    expect(ok(await server.as('p24').get(`/exceptions/${id}`)).revision).toBe(before);
  });

  test('of a case that is not there is not found', async () => {
    expect((await server.as('p24').get('/exceptions/EXC-2026-9999/actions')).status).toBe(404);
    expect((await server.as('p24').get('/exceptions/person:p24/actions')).status).toBe(404);
  });
});

describe('what changed since somebody looked', () => {
  test('is everything at first, and then only what came after', async () => {
    const id = await submitted(server, { ticket: 'seen' });
    const first = ok<Changes>(await server.as('p05').get(`/exceptions/${id}/changes`));
    expect(first).toMatchObject({ since: 0, seenAt: null, moved: [] });
    expect(first.items.map((item) => item.type)).toEqual(['exception_drafted', 'exception_submitted']);
    const see = (body: ParsedOf<typeof routes.markSeen>['body']) => server.as('p05').put(`/exceptions/${id}/seen`, body);
    expect((await see({ revision: 2 })).status).toBe(204);
    const asked = ok(await server.as('p05').post(`/exceptions/${id}/ask`, { text: 'Which batch job is meant?' }));
    const content = { ...(await contentOf(id)), justification: `${'It takes longer than was thought, '.repeat(4)}and says so.` };
    ok(await server.as('p24').post(`/exceptions/${id}/answer`, { text: 'The nightly one.', content, relianceHash: asked.relianceHash }));
    const changes = ok<Changes>(await server.as('p05').get(`/exceptions/${id}/changes`));
    expect(changes.items.map((item) => item.type)).toEqual(['information_requested', 'information_answered']);
    expect(changes.moved.map((part) => part.path)).toContain('content.justification');
    expect(ok<Changes>(await server.as('p06').get(`/exceptions/${id}/changes`)).since).toBe(0);
    const byHash = ok<Changes>(await server.as('p06').get(`/exceptions/${id}/changes?relianceHash=${asked.relianceHash}`));
    expect(byHash.moved.map((part) => part.path)).toContain('content.justification');
    expect(ok<Changes>(await server.as('p06').get(`/exceptions/${id}/changes?relianceHash=${'ab'.repeat(32)}`)).moved).toEqual([]);
  });

  test('a mark never moves back, and never beyond what there is', async () => {
    const id = await submitted(server, { ticket: 'mark' });
    await server.as('p05').put(`/exceptions/${id}/seen`, { revision: 2 });
    await server.as('p05').put(`/exceptions/${id}/seen`, { revision: 1 });
    expect(ok<Changes>(await server.as('p05').get(`/exceptions/${id}/changes`)).since).toBe(2);
    expect(problemIn(await server.as('p05').put(`/exceptions/${id}/seen`, { revision: 3 })).code).toBe('invalid-request');
    expect((await server.as('p05').put('/exceptions/EXC-2026-9999/seen', { revision: 1 })).status).toBe(404);
  });
});

/** The content as it would be sent again. */
async function contentOf(id: string): Promise<object> {
  const { content } = ok(await server.as('p24').get(`/exceptions/${id}`));
  return { ...content, owner: content.owner.id };
}
