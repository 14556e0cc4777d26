import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

const why = 'The release that the plant runs on knows no agent; the vendor ships one in December, and until then the laptops stay in the depot.';

describe('the request of an exception', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  /** Fills step 2 with what a lawful request needs. */
  async function sayWhy(page: Page, title: string): Promise<void> {
    await page.getByLabel('Title').fill(title);
    await page.getByLabel('Why can it not be followed?').fill(why);
    await page.getByLabel('What is done').fill('Install the agent');
    await page.getByLabel('By', { exact: true }).fill('2026-12-10');
  }

  async function draftSaved(page: Page): Promise<string> {
    // What failed before is tried again after a quarter of a minute.
    await page.getByText(/Saved as draft EXC-/).waitFor({ timeout: 45_000 });
    return new URL(page.url()).searchParams.get('draft') ?? '';
  }

  test('from a finding: what is known is filled in, what it takes stands beside, and it is submitted', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p13');
    await open(page, '/findings?coverage=uncovered&asset=host:lt-0001.corp.example');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('link', { name: 'Ask for an exception' }).click();
    await page.getByText('STD-EP/EP-4.1').first().waitFor();
    const rail = page.getByRole('region', { name: 'What it would take' });
    await rail.getByText('1 open finding').waitFor();
    await rail.getByRole('region', { name: 'Who signs' }).getByRole('listitem').first().waitFor();
    await look(page, 'request-what');
    await page.getByRole('button', { name: 'Next' }).click();
    await look(page, 'request-why');
    await sayWhy(page, 'Laptops of the depot without an endpoint agent');
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Nothing stands against it').waitFor();
    await look(page, 'request-check');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByRole('heading', { name: 'Laptops of the depot without an endpoint agent' }).waitFor();
    await page.getByText('Triage').first().waitFor();
  });

  test('a record is asked for by keys alone, and what is wrong stands beside its field with what would do', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/request');
    await look(page, 'request-empty');
    await page.getByLabel('Which requirement cannot be followed?').focus();
    await page.keyboard.type('audit records');
    await page.getByRole('list', { name: 'Which requirement cannot be followed?' }).getByRole('button').first().waitFor();
    await look(page, 'request-seek');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('Where?').focus();
    await page.keyboard.type('app-01');
    await page.getByRole('list', { name: 'Where?' }).getByRole('button').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('A record: no rule of a scanner is named.').waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByLabel('Why can it not be followed?').fill('Too short');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByText(/things stand against it/).first().waitFor();
    await look(page, 'request-refused');
    expect(await page.getByRole('button', { name: 'Submit', exact: true }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Step 2 of 3' }).press('Enter');
    await page.getByText('expected at least 80 characters').first().waitFor();
    expect(await page.getByLabel('Why can it not be followed?').inputValue()).toBe('Too short');
    await look(page, 'request-errors');
    await sayWhy(page, 'Audit records of one host stay there');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByText('Nothing stands against it').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Audit records of one host stay there' }).waitFor();
  });

  test('a lost connection, a reload, an ended session and another window lose no text', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/request?requirement=STD-LG/LG-7.1&asset=host:app-01.corp.example&step=2');
    const title = page.getByLabel('Title');
    await title.fill('First words');
    const id = await draftSaved(page);
    expect(id).toMatch(/^EXC-/);

    await page.context().setOffline(true);
    await title.fill('Words without a connection');
    await page.getByText(/not saved on the server/).waitFor();
    await look(page, 'request-offline');
    await page.context().setOffline(false);
    await page.reload();
    await settled(page);
    expect(await title.inputValue()).toBe('Words without a connection');
    await draftSaved(page);

    const other = await pageAs('p24');
    await open(other, `/request?draft=${id}&step=2`);
    expect(await other.getByLabel('Title').inputValue()).toBe('Words without a connection');
    await other.getByLabel('Title').fill('Words of the other window');
    await other.getByText(/Kept in this tab/).waitFor();
    await draftSaved(other);
    await title.fill('Words of this window');
    await page.getByText('Somebody changed this draft meanwhile').waitFor();
    await look(page, 'request-stale');
    expect(await title.inputValue()).toBe('Words of this window');
    await page.getByRole('button', { name: 'Keep what stands here' }).click();
    await draftSaved(page);
    await open(other, `/exceptions/${id}`);
    await other.getByRole('heading', { name: 'Words of this window' }).waitFor();

    await page.context().clearCookies();
    await title.fill('Words after the session');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await page.getByRole('button', { name: /Lena Fischer/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await title.inputValue()).toBe('Words after the session');
  });

  test('drafts wait at the beginning, and one that is submitted leads to its page', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/request');
    await page.getByRole('region', { name: 'Your drafts' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Step 1 of 3' }).waitFor();
    expect(page.url()).toContain('draft=EXC-');
    await open(page, '/request?draft=EXC-2026-0008');
    await page.getByText('It is a draft no more').waitFor();
  });

  test('S40 a clause that demands a form has it in the request, and the case shows the answers in its words', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p14');
    await open(page, '/waiver-profiles');
    await page.getByText('23 NYCRR 500.15(b)').waitFor();
    await look(page, 'waiver-profiles');
    await open(page, '/request?requirement=STD-CR/CR-3.2&asset=host:core-db-01.corp.example&step=2');
    await sayWhy(page, 'Column store that cannot encrypt its files');
    await page.getByRole('heading', { name: 'NYDFS: controls for the CISO to approve' }).waitFor();
    await page.getByLabel('Why the control is infeasible').fill('The column store cannot encrypt its files before the next version.');
    await page.getByLabel('Why the compensating controls are effective').fill('What leaves the host is encrypted.');
    await page.getByLabel('Compared with the required control they are').selectOption('equivalent');
    await look(page, 'request-regime');
    const draft = await draftSaved(page);
    await open(page, `/exceptions/${draft}`);
    await page.getByRole('heading', { name: 'NYDFS: controls for the CISO to approve' }).waitFor();
    await page.getByText('Reasonably equivalent').waitFor();
  });

  test('a clause that demands evidence has it attached to the draft under its kind', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p21');
    await open(page, '/request?requirement=STD-VM/VM-2.2&asset=host:pay-switch-01.corp.example&step=2');
    await sayWhy(page, 'One more release of the switch');
    await draftSaved(page);
    const needed = page.getByRole('region', { name: 'A clause outside demands to see' });
    await needed.getByText('Needed before anybody approves').waitFor();
    await look(page, 'request-evidence');
    const worksheet = { name: 'worksheet.txt', mimeType: 'text/plain', buffer: Buffer.from('Six parts, seen by the assessor.') };
    await needed.getByLabel('Attach a file: the worksheet as its assessor validated it').first().setInputFiles(worksheet);
    await needed.getByText('Attached', { exact: true }).waitFor();
    await open(page, `/exceptions/${new URL(page.url()).searchParams.get('draft') ?? ''}`);
    await page.getByRole('link', { name: 'worksheet.txt' }).waitFor();
    await look(page, 'draft-evidence');
  });
});
