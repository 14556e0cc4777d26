import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type DemoInBrowser, settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

const asset = 'host:lt-0002.corp.example';
const title = 'Two laptops of the depot run no agent';
const why = 'The image that the depot runs on knows no agent; the vendor ships one in December, and until then the laptops stay in the depot.';

describe('the whole life of an exception, by pages only', { timeout: storyTimeout * 2 }, () => {
  const running = sharedDemo();

  test('asked for, triaged, assessed, approved by every seat, in force, its findings covered, and revoked', async ({ skip }) => {
    const it = running(skip);
    const requester = await it.pageAs('p13');
    const address = await asked(it, requester);
    await it.look(requester, 'life-triage');

    const triager = await it.pageAs('p05');
    await it.open(triager, address);
    await press(triager, 'Complete', async (dialog) => {
      await settled(triager);
      for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    });

    const assessor = await it.pageAs('p06');
    await it.open(assessor, address);
    await press(assessor, 'Assess', async (dialog) => {
      await dialog.getByLabel('Risk statement').fill('Risk that malware on a laptop stays unseen, due to a missing agent, resulting in its spread in the depot.');
      await dialog.getByLabel('Opinion').fill('Bearable for some weeks in one room.');
      await it.look(assessor, 'life-assess');
    });
    await it.look(assessor, 'life-in-approval');

    let signatures = 0;
    for (;;) {
      await it.open(assessor, address);
      const open = await openSeat(assessor);
      if (open === null) break;
      const signer = await it.pageAs(open);
      await it.open(signer, address);
      await press(signer, 'Approve', async (dialog) => {
        await dialog.getByText('You accept that STD-EP/EP-4.1 is not enforced').waitFor();
        if (signatures === 0) await it.look(signer, 'life-approve');
      });
      signatures += 1;
    }
    expect(signatures).toBeGreaterThan(1);
    await assessor.getByText('is not enforced, through').waitFor();
    await it.look(assessor, 'life-active');

    expect(await coverage(it, requester)).toBe('Covered');
    const owner = await it.pageAs('p13');
    await it.open(owner, address);
    const revoker = await it.pageAs('p03');
    await it.open(revoker, address);
    await press(revoker, 'Revoke', async (dialog) => {
      await dialog.getByLabel('Cause').selectOption('risk_increased');
      await dialog.getByLabel('Reason').fill('An exploit for laptops without an agent is sold since yesterday.');
      await it.look(revoker, 'life-revoke');
    });
    await revoker.getByText('was not enforced from').waitFor();
    await it.look(revoker, 'life-revoked');
    expect(await coverage(it, requester)).not.toBe('Covered');
  });
});

/** Asks for it from the page of the asset's finding. Answers the address of the exception's page. */
async function asked(it: DemoInBrowser, page: Page): Promise<string> {
  await it.open(page, `/findings?coverage=uncovered&asset=${asset}`);
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Ask for an exception' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Why can it not be followed?').fill(why);
  await page.getByRole('button', { name: 'Add a control' }).click();
  await page.getByRole('group', { name: 'Control 1' }).getByLabel('Which').selectOption('CC-04');
  await page.getByLabel('How it works here').fill('Process accounting is on, and its records go to the SIEM.');
  await page.getByLabel('What is done').fill('Install the agent');
  await page.getByLabel('By', { exact: true }).fill('2026-12-10');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Nothing stands against it').waitFor();
  await page.getByRole('button', { name: 'Submit', exact: true }).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await settled(page);
  return new URL(page.url()).pathname;
}

/** Presses a button of the page, fills the dialog that it opens, and confirms it. */
async function press(page: Page, name: string, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> {
  await page.getByRole('region', { name: 'What you can do' }).getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await fill(dialog);
  await dialog.getByRole('button', { name, exact: true }).click();
  await page.getByText('recorded').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await settled(page);
}

/** Who has to sign next, as the reader's own API says. */
async function openSeat(page: Page): Promise<string | null> {
  return page.evaluate(async () => {
    const reply = await fetch(`/api/v1${location.pathname}`);
    const { state, required } = (await reply.json()) as { state: string; required: { seats: { status: string; person: { id: string } | null }[] } | null };
    return state === 'in_approval' ? (required?.seats.find(({ status }) => status === 'open')?.person?.id ?? null) : null;
  });
}

async function coverage(it: DemoInBrowser, page: Page): Promise<string | null> {
  await it.open(page, `/findings?asset=${asset}&status=open`);
  return page.getByRole('table').getByRole('row').nth(1).getByText(/^(Covered|Uncovered|Expired|Partial|Ambiguous|Suspended)$/).textContent();
}
