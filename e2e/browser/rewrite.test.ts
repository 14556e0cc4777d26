import { describe, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';
import { command, inApproval, readCase, submittedRequest } from './request-in-approval.ts';

describe('contents that are written anew, in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('a question is answered with a changed content, and a renewal asks for another one', async ({ skip }) => {
    const it = running(skip);
    const id = await submittedRequest(it.server);
    await command(it.server, id, 'p05', 'ask', { text: 'Which alert covers the host meanwhile?' });
    const page = await it.pageAs('p24');
    await it.open(page, `/exceptions/${id}`);
    await page.getByRole('button', { name: 'Answer' }).click();
    await it.look(page, 'answer-dialog');
    await page.getByRole('link', { name: 'The request has to change as well' }).click();
    await settled(page);
    const different = page.getByRole('region', { name: 'What is different' });
    await different.getByText('Which alert covers the host meanwhile?').waitFor();
    await page.getByLabel('Why can it not be followed?').fill('The agent of this release loses records under load; the vendor ships a fixed one in December. Until then the alert of process accounting covers the host.');
    await different.getByText('Justification').waitFor();
    await different.getByLabel('Your answer').fill('That of process accounting; it stands in the request now.');
    await settled(page);
    await it.look(page, 'answer-page');
    await different.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('the answer is recorded').waitFor();
    expect((await readCase(it.server, id)).state).toBe('triage');
    await it.open(page, `/exceptions/${id}/answer`);
    await page.getByText('Nothing is asked on it now').first().waitFor();

    const owner = await it.pageAs('p36');
    await it.open(owner, '/exceptions/EXC-2026-0021');
    await owner.getByRole('button', { name: 'Renew' }).click();
    await owner.getByRole('link', { name: 'Not the same content' }).click();
    await settled(owner);
    const changes = owner.getByRole('region', { name: 'What is different' });
    await owner.getByRole('textbox', { name: 'Title' }).fill('The same, for a while longer');
    await owner.getByRole('textbox', { name: 'Last covered day' }).fill('2027-02-28');
    await changes.getByText('Who signs').waitFor();
    await settled(owner);
    await it.look(owner, 'renew-page');
  });

  test('what an action comes to is said before it is done', async ({ skip }) => {
    const it = running(skip);
    const asked = await inApproval(it.server, { scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-01.corp.example'] } }] });
    const page = await it.pageAs('p24');
    await it.open(page, `/exceptions/${asked.id}`);
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('region', { name: 'What it comes to' }).getByText('Withdrawn', { exact: true }).waitFor();
    await it.look(page, 'outcome-withdraw');
    const { items } = (await ask<{ items: { id: string }[] }>(it.server, 'p05', 'GET', '/exceptions?state=active&limit=1')).body;
    const ciso = await it.pageAs('p03');
    await it.open(ciso, `/exceptions/${items[0]?.id}`);
    await ciso.getByRole('button', { name: 'Suspend' }).click();
    await ciso.getByLabel('Cause').selectOption('risk_increased');
    await ciso.getByRole('region', { name: 'What it comes to' }).getByText('Owed until').first().waitFor();
    await settled(ciso);
    await it.look(ciso, 'outcome-suspend');
  });
});
