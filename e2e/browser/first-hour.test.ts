import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

const password = 'a long enough pass phrase';

function codeOf(secret: string, ahead = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: Date.now() + ahead * 30_000 });
}

async function signIn(page: Page, userName: string, secret: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('User name or e-mail').fill(userName);
  await page.getByLabel('Password').fill(password);
  // Each code is taken once: the next one is valid already.
  await page.getByLabel('Code').fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Set-up' }).click();
  await page.getByRole('heading', { name: 'Set-up' }).waitFor();
  await settled(page);
}

describe('the first hour in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo({ demo: false });

  test('begins at the link of an empty server, chooses a preset and another one, and brings a register as drafts', async ({ skip }) => {
    const browser = running(skip);
    const { server, open, look } = browser;
    const page = await browser.pageAs(null);
    const link = new URL(await server.setupLink());
    await open(page, `${link.pathname}${link.search}`);
    const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(' ', '');
    const fields = { 'User name': 'ann', Name: 'Ann Archer', 'Code of the organisation': 'ACME', 'Name of the organisation': 'Acme', 'Time zone': 'Europe/Berlin' };
    for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
    await page.getByLabel(/^Password/).fill(password);
    await page.getByLabel(/^The six digits/).fill(codeOf(secret));
    await page.getByRole('button', { name: 'Save' }).click();
    await signIn(page, 'ann', secret);
    await look(page, 'setup');

    // What each leaves out is said before it is chosen; nothing relies on one yet.
    expect(await page.getByText('Leaves out').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^Choose: / }).last().click();
    await page.getByText('Chosen', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Choose: / }).first().click();
    await page.locator('[aria-current="step"]').filter({ hasText: 'People, one of whom assesses' }).waitFor();
    // Whoever has an account is not invited; others get a link that works once (by HTTP and command line: e2e/first-hour.test.ts).
    await page.getByLabel('Person', { exact: true }).selectOption({ label: 'Ann Archer (ann)' });
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'Bring a register' }).click();

    await page.getByRole('button', { name: 'Read it' }).click();
    await page.getByText('Expected a file').waitFor();
    await page.getByLabel('Register, as CSV or XLSX').setInputFiles({
      name: 'register.csv', mimeType: 'text/csv',
      buffer: Buffer.from('No,Exception,Responsible,Valid until,Remark\nR-1,Old TLS at the partner gateway,ann,31.12.2099,secret\nR-2,Without an end,ann,,x\n'),
    });
    await page.getByRole('button', { name: 'Read it' }).click();
    await page.getByText(/2 do not fit/).waitFor();
    await look(page, 'bring-register');
    await page.getByLabel('Basis').last().fill('waiver');
    await page.getByLabel('Remark', { exact: true }).selectOption({ label: 'Justification' });
    await page.getByRole('button', { name: 'Read it again' }).click();
    await page.getByText(/1 would become drafts/).waitFor();
    expect(await page.getByRole('button', { name: /^Make 1 draft/ }).getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel(/^Leave out 1 row/).check();
    await page.getByRole('button', { name: /^Make 1 draft/ }).click();
    await page.getByText(/1 are drafts now/).waitFor();
    await look(page, 'bring-register-done');
    await page.getByRole('link', { name: /^EXC-/ }).click();
    await page.getByRole('heading', { name: 'Old TLS at the partner gateway' }).waitFor();

    // What the preset leaves out is on no page: levels, emergencies, committees.
    await look(page, 'draft-in-small');
    expect(await page.getByText(/committee|emergency|bridge|appeal/i).count()).toBe(0);
    await open(page, '/register');
    await page.getByRole('heading', { name: 'Register' }).waitFor();
    await settled(page);
    expect(await page.getByText(/\bL[1-5]\b|\bLevel\b/).count()).toBe(0);
    await look(page, 'register-in-small');
    await open(page, '/request?step=2');
    await page.getByLabel('What kind of exception is it?').waitFor();
    await settled(page);
    expect(await page.getByText(/emergency/i).count()).toBe(0);
    await look(page, 'request-in-small');
    await open(page, '/people');
    await page.getByRole('link', { name: 'Ann Archer' }).click();
    await page.getByRole('button', { name: 'Give a role' }).click();
    const offered = await page.getByRole('dialog').getByLabel('Role', { exact: true }).locator('option').allTextContents();
    expect(offered).toContain('Assessor');
    expect(offered.filter((role) => /committee|incident|duty/i.test(role))).toEqual([]);
    await look(page, 'give-role-in-small');

    // Used up: the same link tells so.
    const used = await browser.pageAs(null);
    await open(used, `${link.pathname}${link.search}`);
    await used.getByText('This link is not valid').waitFor();
  });
});
