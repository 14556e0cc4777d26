import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the shell of the web application', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('somebody who is not signed in chooses a person of the demo, and comes to the page that was asked for', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs(null);
    await open(page, '/register?state=active');
    await look(page, 'sign-in');
    await page.getByLabel('Find a person').fill('lena');
    await page.getByRole('button', { name: /Lena Fischer/ }).click();
    await page.getByRole('heading', { name: 'Register' }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=active');
  });

  test('the register stands in every look', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/register');
    await look(page, 'register');
  });

  test('keys: ? lists them, Ctrl-K goes to a page, Escape closes', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/nowhere');
    await look(page, 'unknown-page');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'What the keys do' }).waitFor();
    await look(page, 'keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('regis');
    await look(page, 'palette');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Register' }).waitFor();
  });

  test('Ctrl-K goes to a requirement, an asset and an exception by their words', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/');
    for (const [words, option, heading] of [
      ['LG-7.1', /STD-LG\/LG-7.1.*Requirements/, 'Audit records reach the SIEM'],
      ['app-01', /^app-01.corp.example.*Assets/, 'app-01.corp.example'],
      ['0008 archive', /EXC-2026-0008.*Exceptions/, 'Windows Server 2012 R2 in the claims archive'],
    ] as const) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(words);
      await page.getByRole('option', { name: option }).click();
      await page.getByRole('heading', { name: heading }).first().waitFor();
    }
  });

  test('a session that ends loses nothing that was typed', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/register');
    await page.getByLabel('Words').fill('audit');
    await settled(page);
    await page.context().clearCookies();
    await page.getByLabel('Words').fill('audit daemon');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await look(page, 'sign-in-again');
    await page.getByRole('button', { name: /Lena Fischer/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Words').inputValue()).toBe('audit daemon');
  });

  test('signing out leads to the sign-in, and nothing of the page stays', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/register');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });
});
