import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the library and the inventory in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('requirements say how far they are deviated from, and each number opens a list of that many', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/requirements');
    await page.getByLabel('Order').selectOption('-active');
    await settled(page);
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-active');
    await look(page, 'requirements');
    const number = page.getByRole('table', { name: 'Requirements' }).getByRole('row').nth(1).getByRole('cell').nth(3).getByRole('link');
    const count = Number(await number.textContent());
    expect(count).toBeGreaterThan(0);
    await number.click();
    await page.getByRole('heading', { name: 'Register' }).waitFor();
    await settled(page);
    expect(await page.getByRole('table', { name: 'Register' }).getByRole('row').count()).toBe(count + 1);
    await open(page, '/requirements?q=no+such+words');
    await page.getByText('No requirement is like that').waitFor();
    await look(page, 'requirements-empty');
  });

  test('one requirement shows its text, rules, exceptions and findings, and leads to a request', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/requirements?standing=active&q=audit');
    await page.getByRole('table', { name: 'Requirements' }).getByRole('link').first().click();
    await page.getByRole('region', { name: 'What it says' }).waitFor();
    await settled(page);
    await page.getByRole('region', { name: 'Exceptions' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('region', { name: 'Rules that check it' }).getByRole('listitem').first().waitFor();
    await page.getByRole('region', { name: 'What experience says' }).waitFor();
    await look(page, 'requirement');
    const asked = await page.getByRole('link', { name: 'Ask for an exception' }).getAttribute('href');
    expect(asked).toMatch(/^\/request\?requirement=\w/);
    await page.goto(`${running(skip).server.address}/requirements/STD-LG/NONE`);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  });

  test('a registrar sees what a changed requirement would do before publishing it, and the version to come is listed', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p46');
    await open(page, '/requirements/STD-LG/LG-7.1');
    await page.getByRole('region', { name: 'Versions' }).getByRole('link', { name: 'Change it' }).click();
    await page.getByLabel('Can be waived').uncheck();
    await page.getByLabel('In force from').fill('2027-03-01');
    await page.getByRole('button', { name: 'Show the impact' }).click();
    await page.getByRole('region', { name: 'Impact' }).getByRole('row').nth(1).waitFor();
    await look(page, 'requirement-impact');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Proposed. It waits for a second person.').waitFor();
    const second = await pageAs('p03');
    await open(second, '/authority');
    await second.getByRole('listitem').filter({ hasText: 'STD-LG/LG-7.1' }).getByRole('button', { name: 'Confirm' }).click();
    await second.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await second.getByRole('dialog').waitFor({ state: 'detached' });
    await open(page, '/requirements/STD-LG/LG-7.1');
    await page.getByRole('region', { name: 'Versions' }).getByText('To come').waitFor();
    await look(page, 'requirement-version-to-come');
  });

  test('what cannot be excepted is put on record with owner and plan, planned anew by its owner, and resolved by somebody else', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const owner = await pageAs('p21');
    await open(owner, '/non-compliances?record=yes&requirement=STD-CR/CR-3.1&asset=application:acquirer-link');
    const dialog = owner.getByRole('dialog', { name: 'Record a non-compliance' });
    await dialog.getByRole('button', { name: 'Record a non-compliance' }).click();
    await dialog.getByText('expected at least 80 characters').waitFor();
    await look(owner, 'non-compliance-record');
    await dialog.getByLabel('Title').fill('Acquirer link without encryption');
    await dialog.getByLabel('What is not met, and what it risks').fill('The acquirer offers TLS 1.0 only on its old link; the new one is tested in January and takes over in February.');
    await dialog.getByLabel('What is done').fill('New link in use');
    await dialog.getByLabel('By', { exact: true }).fill('2027-02-15');
    await dialog.getByRole('button', { name: 'Record a non-compliance' }).click();
    await owner.getByRole('heading', { name: 'Acquirer link without encryption' }).waitFor();
    await owner.getByText('Somebody who neither owns nor recorded it').waitFor();
    await owner.getByRole('button', { name: 'Change the plan' }).click();
    await owner.getByRole('dialog').getByLabel('By', { exact: true }).fill('2027-03-15');
    await owner.getByRole('dialog').getByLabel('Why does it change?').fill('The acquirer moved its release by a month.');
    await owner.getByRole('dialog').getByRole('button', { name: 'Change the plan' }).click();
    await owner.getByRole('region', { name: 'Plan' }).getByText('15 Mar 2027').waitFor();
    await look(owner, 'non-compliance');
    const verifier = await pageAs('p06');
    await open(verifier, new URL(owner.url()).pathname);
    await verifier.getByRole('button', { name: 'Resolve' }).click();
    await verifier.getByRole('dialog').getByLabel('What shows that it is met again').fill('A scan from outside shows TLS 1.3 on the new link.');
    await verifier.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await verifier.getByRole('region', { name: 'Met again' }).waitFor();
  });

  test('assets are found by type and name, and one shows what deviates on it', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/assets');
    await look(page, 'assets');
    await page.getByLabel('Type').selectOption('host');
    await page.getByLabel('Name').fill('app-01');
    await settled(page);
    expect(new URL(page.url()).search).toBe('?type=host&q=app-01');
    await page.getByRole('link', { name: 'app-01.corp.example', exact: true }).click();
    await page.getByRole('region', { name: 'Open findings' }).waitFor();
    await settled(page);
    await look(page, 'asset');
    await page.goto(`${running(skip).server.address}/assets/host?id=nowhere.example`);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  });
});
