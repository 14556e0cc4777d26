import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the mail server in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('is set by a registrar, tried, and says what the server said; nobody else sees it', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p46');
    await open(page, '/mail');
    await look(page, 'mail-none');
    await page.getByLabel('Host').fill('not a host');
    await page.getByLabel('Sender').fill('exeat@larkfield.example');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('expected the name or address of a host').waitFor();
    expect(await page.getByLabel('Sender').inputValue()).toBe('exeat@larkfield.example');
    await look(page, 'mail-refused');
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByLabel('Port').fill('1');
    await page.getByLabel('Security').selectOption('None');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Send a test to me' }).click();
    await page.getByText(/Not sent: .*ECONNREFUSED/).waitFor();
    await look(page, 'mail-not-sent');
    const other = await pageAs('p24');
    await open(other, '/mail');
    await settled(other);
    await other.getByText(/is for a registrar/).waitFor();
    await look(other, 'mail-no-permission');
  });
});
