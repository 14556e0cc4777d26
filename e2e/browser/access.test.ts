import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('people and access', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('a role is proposed by the registrar and confirmed by the CISO, each on their own page', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const registrar = await pageAs('p46');
    await open(registrar, '/people?q=lena');
    await look(registrar, 'people');
    await registrar.getByRole('link', { name: 'Lena Fischer' }).click();
    await settled(registrar);
    await look(registrar, 'person');
    await registrar.getByRole('button', { name: 'Give a role' }).click();
    const dialog = registrar.getByRole('dialog', { name: 'Give a role' });
    await dialog.getByLabel('Role').selectOption('closure_verifier');
    await look(registrar, 'person-give-role');
    await dialog.getByRole('button', { name: 'Give a role' }).click();
    await registrar.getByText('Proposed. It waits for a second person.').waitFor();
    await open(registrar, '/authority');
    await registrar.getByText('Rita Holt proposed this').waitFor();

    const ciso = await pageAs('p03');
    await open(ciso, '/authority');
    await ciso.getByText('Lena Fischer becomes Closure verifier').first().waitFor();
    await look(ciso, 'authority');
    await ciso.getByRole('button', { name: 'Confirm' }).first().click();
    await look(ciso, 'authority-confirm');
    await ciso.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await ciso.getByText('Nothing waits for a second person.').waitFor();
    await look(ciso, 'authority-empty');
    await open(ciso, '/authority?state=all');
    await ciso.getByText('Confirmed by Hana Sørli').waitFor();
    await open(registrar, '/people/p24');
    await registrar.getByText('Closure verifier, over').waitFor();
    expect(await registrar.getByRole('row').filter({ hasText: 'exception.verify' }).getByText('Yes').count()).toBe(1);
  });

  test('an ordinary person reads who may do what, and is told why they may give no role', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/people/p39?unit=INS');
    await page.getByText('Abel Nkosi').first().waitFor();
    expect(await page.getByRole('button', { name: 'Give a role' }).getAttribute('aria-disabled')).toBe('true');
    await look(page, 'person-read-only');
    await open(page, '/tokens');
    await page.getByText('You may not').or(page.getByText('is for a registrar')).first().waitFor();
    await look(page, 'tokens-no-permission');
  });

  test('somebody lends the deciding to a colleague, who may end it again', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p04');
    await open(page, '/delegations');
    await page.getByText('Nobody decides for anybody else.').waitFor();
    await look(page, 'delegations-empty');
    await page.getByRole('button', { name: 'Let somebody decide for me' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Who decides for you').fill('luis.ferro');
    await dialog.getByLabel('Last day').fill('2026-12-14');
    await dialog.getByLabel('Why').fill('Two weeks of leave.');
    await dialog.getByRole('button', { name: 'Let somebody decide for me' }).click();
    await dialog.getByText('expected somebody who decides at L1 or above').waitFor();
    await look(page, 'delegation-refused');
    await dialog.getByLabel('Who decides for you').fill('priya.raman');
    await dialog.getByRole('button', { name: 'Let somebody decide for me' }).click();
    await page.getByText('Priya Raman decides for Tobias Reed').waitFor();
    await look(page, 'delegations');
    const delegate = await pageAs('p05');
    await open(delegate, '/delegations');
    await delegate.getByRole('button', { name: 'End it' }).click();
    await look(delegate, 'delegation-end');
    await delegate.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await delegate.getByText('Nobody decides for anybody else.').waitFor();
    await open(delegate, '/delegations?show=all');
    await delegate.getByText('Ended by Priya Raman').waitFor();
  });

  test('a token is made, shown once and revoked; sessions are listed', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p46');
    await open(page, '/tokens');
    await page.getByRole('button', { name: 'New token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('pipeline');
    await dialog.getByLabel('Ends on').fill('2027-03-31');
    await look(page, 'token-new');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('exeat_st_').waitFor();
    await look(page, 'token-shown');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Revoke pipeline' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').first().waitFor();
    await look(page, 'tokens');
    await open(page, '/sessions');
    await page.getByText('This one').waitFor();
    await look(page, 'sessions');
  });
});
