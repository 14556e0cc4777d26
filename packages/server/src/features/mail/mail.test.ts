import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ReplyOf, routes } from '@exeat/contract';
import { parseInstant } from '@exeat/core';
import { generateSigningKey } from '@exeat/formats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDecisionLink } from '../../identity/decision-link.ts';
import { sendMail } from '../../mail/send.ts';
import { tellNotices } from '../../notices/tell.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { mailServerForTest, type MailServerForTest, smtpError } from '../../testing/mail-server.ts';
import { approved, assessment, inApproval, ok, problemIn } from '../../testing/requests.ts';

type Mail = ReplyOf<typeof routes.getMail>;
type Tested = ReplyOf<typeof routes.testMail>;

let server: DemoServer;
let smtp: MailServerForTest;
beforeAll(async () => {
  server = await demoServer({ context: { signer: generateSigningKey('exeat.test') } });
});
afterAll(() => server.close());
beforeEach(async () => {
  smtp = await mailServerForTest();
});
afterEach(async () => {
  await smtp.close();
  await server.database.owner.query('DELETE FROM mail');
});

const read = async (): Promise<Mail> => ok<Mail>(await server.as(registrar).get('/mail'));
const registrar = 'p46';

async function set(changes: object = {}): Promise<Mail> {
  const { revision } = await read();
  const body = { enabled: true, host: '127.0.0.1', port: smtp.port, security: 'none', userName: null, sender: 'exeat@larkfield.example', ...changes };
  return ok<Mail>(await server.as(registrar).put('/mail', body, { 'if-match': `"${revision}"` }));
}

/** Lets everything that waits for its morning, or for another try, become due. */
async function letTimePass(minutes: number): Promise<void> {
  await server.database.owner.query(`UPDATE mail SET next_at = next_at - $1 * interval '1 minute' WHERE state = 'waiting'`, [minutes]);
}

const bodyOf = (raw: string): string => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');

test('the seat that opens is told by mail at once, with what a decision takes and one link for one person', async () => {
  await tellNotices(server.context);
  await set();
  const state = await inApproval(server, { title: 'Audit daemon\r\nBcc: everyone@example.com' });
  await tellNotices(server.context);
  await Promise.all([sendMail(server.context), sendMail(server.context)]);
  await sendMail(server.context);
  const mails = smtp.arrived.filter(({ raw }) => raw.includes(state.id));
  expect(mails).toHaveLength(1);
  const raw = bodyOf(mails[0]?.raw ?? '');
  const [head = ''] = raw.split('\r\n\r\n');
  expect(mails[0]?.to).toHaveLength(1);
  expect(head).not.toMatch(/^bcc:/im);
  expect(head).toMatch(/^Auto-Submitted: auto-generated/im);
  for (const told of ['STD-LG/LG-7.1', 'app-01.corp.example', '2026-12-31', 'moderate', 'recommends', 'Signs beside you']) expect(raw).toContain(told);
  const [, link = ''] = /\/decide\/(\S+)/.exec(raw) ?? [];
  expect(openDecisionLink(server.context, link, parseInstant('2026-11-25T00:00:00.000Z'))).toMatchObject({ kind: 'good', link: { exception: state.id, person: 'p08', relianceHash: state.relianceHash } });
  expect((await read()).counts).toMatchObject({ waiting: 0, failed: 0 });
});

test('the mail about a seat of a renewal says what the renewal asks for, and its link opens the renewal', async () => {
  await set();
  const granted = await approved(server, { title: 'Audit daemon that goes on', scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] });
  const { id } = granted;
  await server.moveClock('2026-12-10T15:00:00.000Z');
  const renewal = { lastDay: '2027-02-26', progress: 'The package is built and waits for its window.', usage: 'On one host, as approved.', need: 'The window of December was cancelled.' };
  ok(await server.as('p24').post(`/exceptions/${id}/renew`, renewal));
  ok(await server.as('p05').post(`/exceptions/${id}/triage`, { change: 'c1', outcome: 'complete', note: 'Complete.' }));
  const triaged = ok(await server.as('p24').get(`/exceptions/${id}`)).changeRequests.find((change) => change.id === 'c1');
  const assessed = ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, change: 'c1', relianceHash: triaged?.relianceHash }));
  const asked = assessed.changeRequests.find((change) => change.id === 'c1');
  await tellNotices(server.context);
  for (let sent = 1; sent > 0; ) sent = await sendMail(server.context);
  const raw = bodyOf(smtp.arrived.find((mail) => mail.raw.includes(id) && mail.raw.includes('waits for your decision'))?.raw ?? '');
  for (const said of ['Asked: renewal.', 'The window of December was cancelled.', '2027-02-26', 'Signs beside you']) expect(raw).toContain(said);
  const [, link = ''] = /\/decide\/(\S+)/.exec(raw) ?? [];
  expect(openDecisionLink(server.context, link, parseInstant('2026-12-11T00:00:00.000Z'))).toMatchObject({ kind: 'good', link: { exception: id, relianceHash: asked?.relianceHash } });
});

test('what only tells waits for the morning, and goes with the rest of the day; what was handled meanwhile does not go', async () => {
  await set();
  const one = await approved(server, { ticket: 'first of the day' });
  const two = await approved(server, { ticket: 'second of the day' });
  const three = await approved(server, { ticket: 'handled before the morning' });
  await tellNotices(server.context);
  await sendMail(server.context);
  const toOwner = () => smtp.arrived.filter(({ raw }) => raw.includes('is approved'));
  expect(toOwner()).toEqual([]);
  const notices = ok<ReplyOf<typeof routes.listNotices>>(await server.as('p24').get('/notices?limit=500')).items;
  const handled = notices.find(({ exception, kind }) => exception.id === three.id && kind === 'granted');
  await server.as('p24').post(`/notices/${handled?.id}/handle`);
  await letTimePass(24 * 60);
  await sendMail(server.context);
  expect(toOwner()).toHaveLength(1);
  const raw = bodyOf(toOwner()[0]?.raw ?? '');
  expect([raw.includes(one.id), raw.includes(two.id), raw.includes(three.id)]).toEqual([true, true, false]);
});

describe('a mail server that is down, slow, lying or says no', () => {
  const waiting = async (): Promise<string> => {
    const state = await inApproval(server, { ticket: crypto.randomUUID() });
    await tellNotices(server.context);
    return state.id;
  };

  test('down: shown, tried again with growing waits, delivered once when it is back; the case stays as it is', async () => {
    await set({ port: 1 });
    const id = await waiting();
    const { revision } = ok(await server.as('p24').get(`/exceptions/${id}`));
    await sendMail(server.context);
    const [first] = (await read()).troubles;
    expect(first).toMatchObject({ exception: id, state: 'waiting', attempts: 1, person: { id: 'p08' } });
    expect(first?.error).toContain('ECONNREFUSED');
    await sendMail(server.context);
    expect((await read()).troubles[0]?.attempts).toBe(1);
    await letTimePass(2);
    await sendMail(server.context);
    expect((await read()).troubles[0]?.attempts).toBe(2);
    await set();
    await letTimePass(10);
    await sendMail(server.context);
    expect(smtp.arrived).toHaveLength(1);
    expect((await read()).troubles).toEqual([]);
    expect(ok(await server.as('p24').get(`/exceptions/${id}`)).revision).toBe(revision);
  });

  test('a refused recipient is a failure at once, a full mailbox is tried again', async () => {
    await set();
    await waiting();
    smtp.answer.recipient = smtpError(452, 'Mailbox full');
    await sendMail(server.context);
    expect((await read()).troubles[0]).toMatchObject({ state: 'waiting' });
    smtp.answer.recipient = smtpError(550, 'No such user here');
    await letTimePass(2);
    await sendMail(server.context);
    expect((await read()).troubles[0]).toMatchObject({ state: 'failed', nextAt: null });
    expect((await read()).troubles[0]?.error).toContain('No such user here');
    expect((await read()).counts.failed).toBe(1);
  });

  test('after the last attempt it has failed, and is tried no more', async () => {
    await set({ port: 1 });
    await waiting();
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await sendMail(server.context);
      await letTimePass(24 * 60);
    }
    expect((await read()).troubles[0]).toMatchObject({ state: 'failed', attempts: 7 });
    await sendMail(server.context);
    expect((await read()).troubles[0]).toMatchObject({ attempts: 7 });
  });

  test.for([
    ['hangs up at once', (socket: Socket) => socket.destroy()],
    ['talks nonsense', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['takes all and hangs up before it says so', (socket: Socket) => {
      socket.write('220 hello\r\n');
      let inBody = false;
      socket.on('data', (chunk) => {
        const said = String(chunk);
        if (inBody) return void socket.destroy();
        inBody = said.startsWith('DATA');
        return void socket.write(inBody ? '354 go on\r\n' : '250 fine\r\n');
      });
    }],
  ] as const)('one that %s: shown and tried again', async ([, behave]) => {
    const liar: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      behave(socket);
    });
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    await set({ port: (liar.address() as AddressInfo).port });
    await waiting();
    expect(await sendMail(server.context)).toBe(0);
    expect((await read()).troubles[0]).toMatchObject({ state: 'waiting', attempts: 1 });
    await new Promise((resolve) => liar.close(resolve));
  });
});

describe('setting it', () => {
  test('is for registrars, with the revision that was read', async () => {
    expect(problemIn(await server.as('p24').get('/mail')).status).toBe(403);
    expect(problemIn(await server.as('p24').post('/mail/test')).status).toBe(403);
    const body = { enabled: true, host: '127.0.0.1', port: 25, security: 'none', userName: null, sender: 'exeat@larkfield.example' };
    expect(problemIn(await server.as('p24').put('/mail', body, { 'if-match': '"0"' })).status).toBe(403);
    expect(problemIn(await server.as(registrar).put('/mail', body)).status).toBe(428);
    expect(problemIn(await server.as(registrar).put('/mail', body, { 'if-match': '"4711"' })).status).toBe(412);
  });

  test('the password is sealed, never told, and not sent to another server than it was given for', async () => {
    const own = await mailServerForTest({ user: 'exeat' });
    const credentials = { port: own.port, userName: 'exeat', password: 'right' };
    const view = await set(credentials);
    expect(view.server).toMatchObject({ hasPassword: true, userName: 'exeat' });
    expect(JSON.stringify(view)).not.toContain('right');
    const [row] = await server.database.owner.query<{ sealed: string }>('SELECT password_sealed AS sealed FROM mail_server');
    expect(row?.sealed.startsWith('v1.')).toBe(true);
    expect(ok<Tested>(await server.as(registrar).post('/mail/test'))).toMatchObject({ sent: true });
    expect(own.arrived[0]).toMatchObject({ user: 'exeat' });
    const { revision } = await read();
    const moved = { enabled: true, host: '127.0.0.1', port: smtp.port, security: 'none', userName: 'exeat', sender: 'exeat@larkfield.example' };
    expect(problemIn(await server.as(registrar).put('/mail', moved, { 'if-match': `"${revision}"` })).detail).toContain('body.password');
    expect((await set({ port: own.port, userName: 'exeat', enabled: false })).server).toMatchObject({ hasPassword: true, enabled: false });
    const outside = { ...moved, host: 'mail.example.com', password: 'right' };
    expect(problemIn(await server.as(registrar).put('/mail', outside, { 'if-match': `"${revision + 1}"` })).detail).toContain('readable on its way');
    await own.close();
  });

  test('a test tells what the server said, and a wrong password is no fault of ours', async () => {
    const own = await mailServerForTest({ user: 'exeat' });
    await set({ port: own.port, userName: 'exeat', password: 'wrong' });
    const tested = ok<Tested>(await server.as(registrar).post('/mail/test'));
    expect(tested).toMatchObject({ sent: false });
    expect(tested.answer).toContain('Who are you?');
    await own.close();
  });

  test.for([
    ['an address that ends the header', { sender: 'a@b.example\r\nBcc: x@y.example' }],
    ['two addresses', { sender: 'a@b.example,c@d.example' }],
    ['a host that is none', { host: 'mail.example.com/..' }],
    ['a port that is none', { port: 70_000 }],
  ])('refuses %s', async ([, changes]) => {
    const { revision } = await read();
    const body = { enabled: true, host: '127.0.0.1', port: 25, security: 'none', userName: null, sender: 'exeat@larkfield.example', ...(changes as object) };
    expect(problemIn(await server.as(registrar).put('/mail', body, { 'if-match': `"${revision}"` })).status).toBe(400);
  });

  test('off: nothing is queued, nothing is sent', async () => {
    await set({ enabled: false });
    await inApproval(server, { ticket: 'off' });
    await tellNotices(server.context);
    await sendMail(server.context);
    expect(smtp.arrived).toEqual([]);
    expect((await read()).counts.waiting).toBe(0);
  });
});
