import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('configuration', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('a draft is checked, run over past requests and proposed; its changes are read by whoever confirms it', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const registrar = await pageAs('p46');
    await open(registrar, '/config');
    await look(registrar, 'config');
    await registrar.getByRole('link', { name: 'Approval matrix' }).click();
    await registrar.getByText('The standard one is in force').waitFor();
    const text = registrar.getByLabel('Document, as JSON');
    const document = JSON.parse(await text.inputValue()) as { level: { base: Record<string, number> } };

    await text.fill('{');
    await registrar.getByText('Expected JSON').first().waitFor();
    await text.fill('{}');
    await registrar.getByRole('button', { name: 'Check it' }).click();
    await registrar.getByText('It cannot be published').first().waitFor();
    await text.fill(JSON.stringify({ ...document, level: { ...document.level, base: { ...document.level.base, low: 2 } } }));
    await registrar.getByRole('button', { name: 'Check it' }).click();
    await registrar.getByText('level.base.low').first().waitFor();
    await registrar.getByRole('button', { name: 'Run it over past requests' }).click();
    await registrar.getByText(/requests would have been different/).waitFor();
    expect(await registrar.getByText(/^EXC-/).count()).toBeGreaterThan(0);
    await look(registrar, 'config-simulated');
    await registrar.getByRole('button', { name: 'Propose it' }).click();
    const dialog = registrar.getByRole('dialog', { name: 'Propose this document' });
    await look(registrar, 'config-propose');
    await dialog.getByRole('button', { name: 'Propose it' }).click();
    await registrar.getByText('1 version waits for a second person').first().waitFor();

    const ciso = await pageAs('p03');
    await open(ciso, '/authority');
    await ciso.getByText('level.base.low').first().waitFor();
    await ciso.getByRole('button', { name: 'Confirm' }).click();
    await ciso.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await ciso.getByText('Nothing waits for a second person.').waitFor();
    await open(registrar, '/config/approval-matrix');
    await registrar.getByText('Proposed by Rita Holt, confirmed by Hana Sørli').waitFor();
    await registrar.getByText('What it changed').click();
    await registrar.getByText('level.base.low').first().waitFor();
    await settled(registrar);
    await look(registrar, 'config-document');
  });
});
