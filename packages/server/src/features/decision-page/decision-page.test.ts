import type { ExceptionReply } from '@exeat/contract';
import { addMs, exceptionId, type Instant, personId } from '@exeat/core';
import { generateSigningKey } from '@exeat/formats';
import { databaseNow } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookieName } from '../../http/cookie.ts';
import { decisionLink } from '../../identity/decision-link.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer({ context: { signer: generateSigningKey('exeat.test') } });
});
afterAll(() => server.close());

const day = 86_400_000;

async function linkFor(state: ExceptionReply, person: string, expiresAt?: Instant): Promise<string> {
  const link = { exception: exceptionId(state.id), person: personId(person), relianceHash: state.relianceHash ?? '' };
  const address = decisionLink(server.context, { ...link, expiresAt: expiresAt ?? addMs(await databaseNow(server.context.pool), 14 * day) });
  return new URL(address ?? '').pathname;
}

type Options = {
  readonly as?: string;
  readonly fields?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly site?: string;
};

async function visit(url: string, { as, fields, site = 'same-origin' }: Options = {}) {
  const cookie = as === undefined ? {} : { cookie: `${cookieName}=${await server.tokenOf(as)}` };
  const reply = await server.app.inject({
    method: fields === undefined ? 'GET' : 'POST',
    url,
    headers: {
      ...cookie,
      'sec-fetch-site': fields === undefined ? 'none' : site,
      ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(fields === undefined
      ? {}
      : { payload: new URLSearchParams(Array.isArray(fields) ? (fields as [string, string][]) : (fields as Record<string, string>)).toString() }),
  });
  return { status: reply.statusCode, text: reply.payload, headers: reply.headers };
}

const decisionsOf = async (id: string) => ok(await server.as('p24').get(`/exceptions/${id}`)).decisions;
const revisionOf = async (id: string) => ok(await server.as('p24').get(`/exceptions/${id}`)).revision;

test('the person of the link sees what is decided on, without scripts, and approves', async () => {
  const state = await inApproval(server, { ticket: 'mail', title: 'Audit daemon on <b>claims</b>' });
  const url = await linkFor(state, 'p08');
  const shown = await visit(url, { as: 'p08' });
  expect(shown.status).toBe(200);
  expect(shown.headers['content-security-policy']).toContain("default-src 'none'");
  expect(shown.text).not.toContain('<script');
  expect(shown.text).not.toContain('<b>claims');
  for (const part of ['STD-LG/LG-7.1', 'app-01.corp.example', '2026-12-31', 'America/New_York', 'moderate', 'Lena Fischer', 'Luis Ferro'])
    expect(shown.text).toContain(part);
  expect(shown.text).not.toContain('value="object"');
  const done = await visit(url, { as: 'p08', fields: { outcome: 'approve', rationale: '' } });
  expect(done.status).toBe(200);
  expect(done.text).toContain('you approved it');
  expect(await decisionsOf(state.id)).toMatchObject([{ person: { id: 'p08' }, outcome: 'approve' }]);
});

test('approving shorter, asking and rejecting are the same commands, and a refusal keeps what was written', async () => {
  const state = await inApproval(server, { ticket: 'shorter' });
  const url = await linkFor(state, 'p08');
  const short = await visit(url, { as: 'p08', fields: { outcome: 'approve_narrower', lastDay: '2026-12-20', rationale: 'too short' } });
  expect(short.status).toBe(409);
  expect(short.text).toContain('expected at least 20 characters');
  expect(short.text).toContain('>too short</textarea>');
  expect(short.text).toContain('value="2026-12-20"');
  const rationale = 'The fixed package is due before that day.';
  expect((await visit(url, { as: 'p08', fields: { outcome: 'approve_narrower', lastDay: '2026-12-20', rationale } })).status).toBe(200);
  expect(ok(await server.as('p24').get(`/exceptions/${state.id}`)).content.validity.lastDay).toBe('2026-12-20');
  const other = await inApproval(server, { ticket: 'back' });
  expect(
    (await visit(await linkFor(other, 'p08'), { as: 'p08', fields: { outcome: 'return', rationale: 'Which hosts follow after this one?' } })).status,
  ).toBe(200);
  expect(ok(await server.as('p24').get(`/exceptions/${other.id}`)).state).toBe('assessment');
  const third = await inApproval(server, { ticket: 'no' });
  await visit(await linkFor(third, 'p08'), { as: 'p08', fields: { outcome: 'reject', rationale: 'The host can be patched this week already.' } });
  expect(ok(await server.as('p24').get(`/exceptions/${third.id}`)).state).toBe('rejected');
});

describe('refused, and nothing changes', () => {
  const approve = { outcome: 'approve', rationale: '' };

  test('GET by anybody, with or without a session, with an outcome in the address', async () => {
    const state = await inApproval(server, { ticket: 'get' });
    const url = await linkFor(state, 'p08');
    for (const as of [undefined, 'p08', 'p24']) await visit(`${url}?outcome=approve`, as === undefined ? {} : { as });
    expect((await server.app.inject({ method: 'HEAD', url })).statusCode).toBeLessThan(500);
    expect(await revisionOf(state.id)).toBe(state.revision);
  });

  test('nobody: without a session nothing is shown, and nothing is decided', async () => {
    const state = await inApproval(server, { ticket: 'nobody' });
    const url = await linkFor(state, 'p08');
    const shown = await visit(url);
    expect(shown.text).toContain('Sign in to decide');
    for (const secret of [state.id, state.content.title, 'Lena', 'app-01']) expect(shown.text).not.toContain(secret);
    expect((await visit(url, { fields: approve })).status).toBe(401);
    expect(await revisionOf(state.id)).toBe(state.revision);
  });

  test("another person's session, even of somebody who could decide", async () => {
    const state = await inApproval(server, { ticket: 'other' });
    for (const as of ['p24', 'p04']) {
      const shown = await visit(await linkFor(state, 'p08'), { as });
      expect(shown.status).toBe(403);
      expect(shown.text).not.toContain(state.content.title);
      expect((await visit(await linkFor(state, 'p08'), { as, fields: approve })).status).toBe(403);
    }
    // The holder of the seat by a link that was made for somebody else.
    expect((await visit(await linkFor(state, 'p24'), { as: 'p08', fields: approve })).status).toBe(403);
    // The person of the link, who holds no seat.
    expect((await visit(await linkFor(state, 'p24'), { as: 'p24', fields: approve })).status).toBe(409);
    expect((await decisionsOf(state.id)).length).toBe(0);
  });

  test('a link that was altered in any part, or signed by another key', async () => {
    const state = await inApproval(server, { ticket: 'tampered' });
    const url = await linkFor(state, 'p24');
    const token = url.split('/').at(-1) ?? '';
    const note = Buffer.from(token, 'base64url').toString('utf8');
    const altered = [
      note.replace('p24', 'p08'),
      note.replace(state.id, 'EXC-2026-0001'),
      note.replace(/20\d\d-/, '2099-'),
      note.replace('decision-link', 'bundle'),
      `${note}\n`,
    ].map((text) => Buffer.from(text, 'utf8').toString('base64url'));
    const strangerLink = decisionLink(
      { signer: generateSigningKey('exeat.test'), publicUrl: server.context.publicUrl },
      {
        exception: exceptionId(state.id),
        person: personId('p08'),
        relianceHash: state.relianceHash ?? '',
        expiresAt: '2099-01-01T00:00:00.000Z' as Instant,
      },
    );
    for (const one of [...altered, `${token}A`, token.slice(0, -2), `${token}=`, '%00', 'made-up', strangerLink?.split('/').at(-1) ?? '']) {
      expect((await visit(`/decide/${one}`, { as: 'p08' })).status, one).toBeGreaterThanOrEqual(400);
      expect((await visit(`/decide/${one}`, { as: 'p08', fields: approve })).status, one).toBeGreaterThanOrEqual(400);
    }
    expect(await revisionOf(state.id)).toBe(state.revision);
  });

  test('an expired link', async () => {
    const state = await inApproval(server, { ticket: 'expired' });
    const url = await linkFor(state, 'p08', await databaseNow(server.context.pool));
    expect(await visit(url, { as: 'p08' })).toMatchObject({ status: 403, text: expect.stringContaining('has expired') });
    expect((await visit(url, { as: 'p08', fields: approve })).status).toBe(403);
    expect(await revisionOf(state.id)).toBe(state.revision);
  });

  test('content that has moved since the mail', async () => {
    const state = await inApproval(server, { ticket: 'moved' });
    const url = await linkFor({ ...state, relianceHash: 'ab'.repeat(32) }, 'p08');
    expect(await visit(url, { as: 'p08' })).toMatchObject({ status: 409, text: expect.stringContaining('has changed since the mail') });
    expect((await visit(url, { as: 'p08', fields: approve })).status).toBe(409);
    expect((await decisionsOf(state.id)).length).toBe(0);
  });

  test('content that has moved, with each part before and after', async () => {
    const state = await inApproval(server, { ticket: 'moved parts' });
    const url = await linkFor(state, 'p23');
    const condition = { kind: 'subsequent', text: 'The agent is checked by hand each week.', due: '2026-12-10', breach: 'end' };
    const narrower = { outcome: 'approve_narrower', narrower: { lastDay: '2026-12-20' }, rationale: 'The fixed package is due before that.', conditions: [condition] };
    const moved = ok(await server.as('p08').post(`/exceptions/${state.id}/decide`, { ...narrower, relianceHash: state.relianceHash }));
    const shown = await visit(url, { as: 'p23' });
    expect(shown.status).toBe(409);
    expect(shown.text).toContain('content, validity, lastDay');
    expect(shown.text).toContain('was 2026-12-31; is 2026-12-20');
    // What an earlier signature binds the approval to stands where the next one is asked for.
    const next = await visit(await linkFor(moved, 'p23'), { as: 'p23' });
    expect(next.text).toContain('The agent is checked by hand each week. (until the end of 2026-12-10, or cover ends; set by');
  });

  test('the same decision again', async () => {
    const state = await inApproval(server, { ticket: 'replayed' });
    const url = await linkFor(state, 'p08');
    expect((await visit(url, { as: 'p08', fields: approve })).status).toBe(200);
    const again = await visit(url, { as: 'p08', fields: approve });
    expect(again.status).toBe(409);
    expect(again.text).toContain('you approved it');
    expect((await visit(url, { as: 'p08', fields: { outcome: 'reject', rationale: 'On second thoughts it is not acceptable.' } })).status).toBe(409);
    expect(await decisionsOf(state.id)).toHaveLength(1);
  });

  test('a form on another site, although the browser sends the cookie', async () => {
    const state = await inApproval(server, { ticket: 'csrf' });
    const url = await linkFor(state, 'p08');
    for (const site of ['cross-site', 'same-site', 'none']) expect((await visit(url, { as: 'p08', fields: approve, site })).status, site).toBe(403);
    expect(await revisionOf(state.id)).toBe(state.revision);
  });

  test('a wrong password, which keeps what was written', async () => {
    const state = await inApproval(server, { ticket: 'password' });
    const rationale = 'Written on the way to the train.';
    const tried = await visit(await linkFor(state, 'p08'), {
      fields: { outcome: 'return', rationale, userName: 'owen.clarke', password: 'not the password', code: '000000' },
    });
    expect(tried.status).toBe(401);
    expect(tried.headers['set-cookie']).toBeUndefined();
    expect(tried.text).toContain(rationale);
    expect(tried.text).not.toContain('not the password');
    expect(await revisionOf(state.id)).toBe(state.revision);
  });
});
