import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the page of an exception', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('says what is not enforced, and stands in every look: in force, suspended, asked, a draft', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    for (const [id, state] of [
      ['EXC-2026-0008', 'is not enforced, through 31 Dec 2026 (New York time).'],
      ['EXC-2026-0026', 'Suspended:'],
      ['EXC-2026-0037', 'Nothing is excepted yet.'],
      ['EXC-2026-0023', 'Nothing is excepted yet.'],
    ] as const) {
      await open(page, `/exceptions/${id}`);
      await page.getByText(state).first().waitFor();
      await look(page, `exception-${id}`);
    }
  });

  test('on paper it says what it is a copy of, names everything in scope, unfolds its reasons, and has no buttons', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/exceptions/EXC-2026-0008');
    await page.emulateMedia({ media: 'print' });
    await page.getByText(/^EXC-2026-0008, version 1, after \d+ events, as it was on/).waitFor();
    await page.getByText('claims-arc-14.corp.example').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByText('accepts the risk').first().isVisible()).toBe(true);
  });

  test('one that does not exist says so', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/exceptions/EXC-2026-9999');
    await page.getByText('There is nothing here').waitFor();
    await look(page, 'exception-not-found');
  });

  test('a comment stands in the timeline', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/exceptions/EXC-2026-0008');
    await page.getByLabel('Comment').fill('The vendor confirmed the date.');
    await page.getByRole('button', { name: 'Add the comment' }).click();
    await page.getByRole('listitem').filter({ hasText: 'The vendor confirmed the date.' }).waitFor();
    expect(await page.getByLabel('Comment').inputValue()).toBe('');
  });

  test('revoking asks for cause and reason, keeps them while it is refused, and ends cover', { timeout: 60_000 }, async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p03');
    await open(page, '/exceptions/EXC-2026-0016');
    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke' });
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    expect(await dialog.getByText('Expected something here.').count()).toBe(2);
    await dialog.getByLabel('Cause').selectOption('risk_increased');
    await dialog.getByLabel('Reason').fill('Too short');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByText('expected at least 20 characters').waitFor();
    await look(page, 'exception-revoke');
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Too short');
    await dialog.getByLabel('Reason').fill('An exploit is sold since yesterday; the gateway is patched tonight.');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.waitFor({ state: 'detached' });
    await settled(page);
    await page.getByText('was not enforced from').waitFor();
  });

  test('the owner hands it to somebody of the unit, who accepts', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const owner = await pageAs('p13');
    await open(owner, '/exceptions/EXC-2026-0018');
    await owner.getByRole('button', { name: 'Hand to another owner' }).click();
    const dialog = owner.getByRole('dialog', { name: 'Hand to another owner' });
    await dialog.getByLabel('New owner').fill('ben.ruiz');
    await dialog.getByLabel('Reason').fill('The branch network has moved to his team.');
    await look(owner, 'exception-transfer');
    await dialog.getByRole('button', { name: 'Hand to another owner' }).click();
    await dialog.waitFor({ state: 'detached' });
    await owner.getByText('proposed another owner').first().waitFor();
    const next = await pageAs('p14');
    await open(next, '/exceptions/EXC-2026-0018');
    await next.getByRole('button', { name: 'Hand to another owner' }).click();
    await next.getByRole('dialog').getByRole('button', { name: 'Hand to another owner' }).click();
    await next.getByText('became the owner').first().waitFor();
  });

  test('what is not possible says why, in the words of the rules', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/exceptions/EXC-2026-0008');
    await page.getByText('What else there is, and why not now').click();
    const revoke = page.getByRole('button', { name: 'Revoke' });
    expect(await revoke.getAttribute('aria-disabled')).toBe('true');
    await page.getByText('exception.revoke is for somebody who signed the version').waitFor();
  });
});
