import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { type DemoInBrowser, settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';
import { openSeat, readCase, submittedRequest } from './request-in-approval.ts';

describe('the inbox', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  /** Opens the inbox of somebody and chooses what waits there on an exception. */
  async function openTask({ pageAs, open }: DemoInBrowser, person: string, title: string): Promise<Page> {
    const page = await pageAs(person);
    await open(page, '/inbox');
    await page.getByRole('navigation', { name: 'What waits for you' }).getByText(title).first().click();
    await page.getByRole('heading', { name: title }).waitFor();
    return page;
  }

  test('is empty in words, and stands in every look with and without something in it', async ({ skip }) => {
    const it = running(skip);
    const nobody = await it.pageAs('p39');
    await it.open(nobody, '/inbox');
    await nobody.getByText('Nothing waits for you', { exact: true }).waitFor();
    await it.look(nobody, 'inbox-empty');
  });

  test('a request is triaged, assessed and signed by every seat, each from their own inbox', async ({ skip }) => {
    const it = running(skip);
    const title = 'Console of the claims host without a second factor';
    const id = await submitted(it, title);

    const triager = await openTask(it, 'p05', title);
    await it.look(triager, 'inbox-triage');
    await triager.keyboard.press('a');
    await settled(triager);
    const dialog = triager.getByRole('dialog');
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await it.look(triager, 'inbox-triage-dialog');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await triager.getByText('recorded').waitFor();

    const assessor = await openTask(it, 'p06', title);
    await assessor.getByRole('button', { name: 'Assess' }).click();
    await assessor.getByRole('dialog').getByRole('button', { name: 'Assess' }).click();
    await assessor.getByText('expected at least 30 characters').waitFor();
    await assessor.getByLabel('Risk statement').fill('Risk that a stolen password opens the console, due to a missing second factor.');
    await assessor.getByLabel('Opinion').fill('Acceptable for some weeks.');
    await assessor.getByLabel('Tested').selectOption('tested_pass');
    await it.look(assessor, 'inbox-assess-dialog');
    await assessor.getByRole('dialog').getByRole('button', { name: 'Assess' }).click();
    await assessor.getByText('recorded').waitFor();

    const signers: string[] = [];
    for (;;) {
      const state = await readCase(it.server, id);
      const seat = openSeat(state);
      if (state.state !== 'in_approval' || seat?.person == null) break;
      const signer = await openTask(it, seat.person.id, title);
      if (signers.length === 0) await it.look(signer, 'inbox-decide');
      await signer.keyboard.press('a');
      await signer.getByRole('dialog', { name: 'Approve version 1' }).waitFor();
      if (signers.length === 0) await it.look(signer, 'inbox-approve-dialog');
      await signer.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await signer.getByText('recorded').waitFor();
      signers.push(seat.person.id);
    }
    expect(signers.length).toBeGreaterThan(1);
    expect((await readCase(it.server, id)).state).toBe('active');
  });

  test('what the rules refuse stands beside the field, and what was typed survives closing and reloading', async ({ skip }) => {
    const it = running(skip);
    const title = 'Console of the policy host without a second factor';
    await submitted(it, title);
    const page = await openTask(it, 'p05', title);
    await page.keyboard.press('c');
    await page.getByLabel('Question').fill('Which?');
    await page.getByRole('dialog').getByRole('button', { name: 'Ask' }).click();
    await page.getByText('expected at least 10 characters, got 6').waitFor();
    await it.look(page, 'inbox-ask-refused');
    await page.reload();
    await settled(page);
    await page.keyboard.press('c');
    expect(await page.getByLabel('Question').inputValue()).toBe('Which?');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: title }).waitFor();
  });

  test('a review that is overdue waits for those who may do it, and what an outside fact proposes for those who may decide it', async ({ skip }) => {
    const it = running(skip);
    const reviewer = await openTask(it, 'p07', 'Restore test of the data lake waits for the new platform');
    await reviewer.getByText('What is owed').waitFor();
    await it.look(reviewer, 'inbox-review');
    await reviewer.getByRole('button', { name: 'Review' }).click();
    await reviewer.getByRole('dialog', { name: 'Review' }).getByLabel('What has changed?').waitFor();

    const says = { kind: 'incident', incident: 'INC-900', exceptions: ['EXC-2026-0016'], contributed: true };
    const reported = await ask(it.server, 'p05', 'POST', '/outside-facts', { json: { source: 'desk', externalId: 'INC-900', version: 1, occurredAt: '2026-11-24T12:00:00.000Z', text: 'The gateway was used.', says } });
    expect(reported.status).toBe(200);
    const page = await it.pageAs('p03');
    await it.open(page, '/outside-facts');
    await page.getByRole('table').getByText('The gateway was used.').waitFor();
    await it.look(page, 'outside-facts');
    await page.getByRole('region', { name: 'Proposals that wait for you' }).getByRole('link', { name: 'EXC-2026-0016' }).click();
    await page.getByText('The deviation contributed to incident INC-900.').waitFor();
    await page.getByRole('button', { name: 'Dismiss what is proposed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Proposal').selectOption({ label: 'The deviation contributed to incident INC-900.' });
    await dialog.getByLabel('Reason').fill('The desk has named the wrong gateway.');
    await dialog.getByRole('button', { name: 'Dismiss what is proposed' }).click();
    await page.getByText('recorded').waitFor();
    await it.open(page, '/exceptions/EXC-2026-0016');
    await page.getByRole('region', { name: 'What other systems say' }).getByText('dismissed').waitFor();
    await it.look(page, 'exception-outside');
  });

  test('on a phone the list comes first, and the way back leads to it', async ({ skip }) => {
    const it = running(skip);
    const page = await it.pageAs('p05');
    await page.setViewportSize({ width: 390, height: 844 });
    await it.open(page, '/inbox');
    const list = page.getByRole('navigation', { name: 'What waits for you' });
    await list.getByRole('button').first().click();
    await list.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await list.waitFor();
  });
});

/** A request, submitted. */
function submitted({ server }: DemoInBrowser, title: string): Promise<string> {
  return submittedRequest(server, {
    title,
    scope: [
      {
        requirement: 'STD-LG/LG-7.1',
        rules: { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] },
        asset: { type: 'host', ids: ['app-01.corp.example'] },
      },
    ],
    justification:
      'The console of this release knows no second factor; the vendor ships one in December, and until then it is reached from the office only.',
  });
}
