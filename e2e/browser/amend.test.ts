import { describe, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { type DemoInBrowser, settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';
import { assessment, command, inApproval, openSeat } from './request-in-approval.ts';

describe('amendments in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('an owner sees what would be different and of which class before it is sent; a narrower end takes effect at once', async ({ skip }) => {
    const it = running(skip);
    const { owner, address } = await exceptionOf(it, 'Gateway flaw that must stay');
    const page = await it.pageAs(owner);
    await it.open(page, address);
    await page.getByRole('link', { name: 'Amend' }).click();
    await settled(page);
    const different = page.getByRole('region', { name: 'What is different' });
    await different.getByText('Nothing yet.').waitFor();
    expect(await page.getByLabel('First covered day').count()).toBe(0);
    await page.getByRole('textbox', { name: 'Title' }).fill('Gateway flaw, until the spring release');
    await different.getByText('nobody signs').waitFor();
    await page.getByRole('textbox', { name: 'Last covered day' }).fill('2027-02-26');
    await different.getByText('cannot be undone').waitFor();
    await page.getByLabel('Why can it not be followed?').fill('The gateway pins the library, and the agencies accept the newer one with the spring release only, which is planned for March.');
    await different.getByText('It is a full approval').waitFor();
    expect(await different.getByText('Material', { exact: true }).count()).toBe(2);
    await it.look(page, 'amend-material');
    await page.getByRole('textbox', { name: 'Last covered day' }).fill('2027-12-31');
    await different.getByText('a later end is a renewal').waitFor();
    await it.look(page, 'amend-refused');

    await it.open(page, `${address}/amend`);
    await page.evaluate(() => sessionStorage.clear());
    await it.open(page, `${address}/amend`);
    await page.getByRole('textbox', { name: 'Last covered day' }).fill('2027-02-26');
    await different.getByText('cannot be undone').waitFor();
    await different.getByLabel('Why does it change?').fill('The release comes two weeks earlier.');
    await different.getByRole('button', { name: 'Amend now' }).click();
    await page.getByText('the amendment is recorded').waitFor();
    await settled(page);
    await page.getByText('through 26 Feb 2027').first().waitFor();
  });

  test('S20 a request is changed while people decide on it: what it starts anew is said before it is sent', async ({ skip }) => {
    const it = running(skip);
    const asked = await inApproval(it.server, { title: 'Audit records of a third host' });
    const signer = openSeat(asked)?.person?.id ?? '';
    await command(it.server, asked.id, signer, 'decide', { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: asked.relianceHash });
    const page = await it.pageAs('p24');
    await it.open(page, `/exceptions/${asked.id}`);
    await page.getByRole('link', { name: 'Change the request' }).click();
    await settled(page);
    const different = page.getByRole('region', { name: 'What is different' });
    await different.getByText('Nothing yet.').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('Audit records of the third policy host');
    await different.getByText('every signature stands').waitFor();
    await it.look(page, 'edit-immaterial');
    await page.getByRole('textbox', { name: 'Last covered day' }).fill('2026-12-24');
    await different.getByText('Their signature counts no more').first().waitFor();
    expect(await different.getByRole('listitem').count()).toBe(1);
    await it.look(page, 'edit-material');
    await different.getByRole('button', { name: 'Change it and start anew' }).click();
    await page.getByText('the request is changed').waitFor();
    await page.getByRole('heading', { name: 'Audit records of the third policy host' }).waitFor();
    await page.getByText('Assessment').first().waitFor();
    await it.open(page, `/exceptions/${asked.id}/edit`);
    await page.getByText('People do not decide on it now').first().waitFor();
    await it.look(page, 'edit-not-now');
    await command(it.server, asked.id, 'p24', 'withdraw', { text: 'The next story asks for the same.' });
  });

  test('a decision on what has changed meanwhile is refused with what is different; the next one is about what it says now', async ({ skip }) => {
    const it = running(skip);
    const asked = await inApproval(it.server);
    const { id, relianceHash } = asked;
    const signer = openSeat(asked)?.person?.id ?? null;
    const page = await it.pageAs(signer);
    await it.open(page, `/exceptions/${id}`);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const returned = await command(it.server, id, signer ?? '', 'decide', { outcome: 'return', rationale: 'The impact is not what the last incident showed.', relianceHash });
    await command(it.server, id, 'p06', 'assess', { ...assessment, inherent: { likelihood: 2, impact: 3 }, relianceHash: returned.relianceHash });
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await dialog.getByText('It has changed since you read it').waitFor();
    await dialog.getByText('Assessment of the risk: inherent likelihood').waitFor();
    await settled(page);
    await it.look(page, 'decide-stale');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('recorded').waitFor();
  });
});

/** Owner and address of an exception by the beginning of its title. */
async function exceptionOf({ server }: DemoInBrowser, title: string): Promise<{ readonly owner: string; readonly address: string }> {
  const { items } = (await ask<{ items: { id: string; owner: { id: string } }[] }>(server, 'p05', 'GET', `/exceptions?q=${encodeURIComponent(title)}`)).body;
  const [one] = items;
  if (one === undefined) throw new Error(`expected an exception about ${title}`);
  return { owner: one.owner.id, address: `/exceptions/${one.id}` };
}
