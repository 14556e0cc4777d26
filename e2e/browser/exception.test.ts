import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';
import { assessment, command, inApproval, openSeat } from './request-in-approval.ts';

describe('the page of an exception', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('says what is not enforced, and stands in every look: in force, suspended, asked, a draft', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p24');
    for (const [id, state] of [
      ['EXC-2026-0008', 'is not enforced, through 31 Dec 2026 (New York time).'],
      ['EXC-2026-0026', 'What lifts it: '],
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
    await dialog.getByRole('button', { name: /ben.ruiz/ }).click();
    await dialog.getByText('is asked to accept').waitFor();
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

  test('a committee votes: who voted what and why, what is missing, who stepped back, and what a member who did may not see', async ({ skip }) => {
    const { server, pageAs, open, look } = running(skip);
    let asked = await inApproval(server, { title: 'Audit records of the policy host until spring', validity: { lastDay: '2027-01-31' } }, { ...assessment, inherent: { likelihood: 5, impact: 5 }, controls: [{ id: 'CC-04', axis: 'both', strength: 0.25, test: 'tested_pass' }] });
    const { id } = asked;
    const act = async (as: string, verb: string, json: object): Promise<void> => {
      asked = await command(server, id, as, verb, { relianceHash: asked.relianceHash, ...json });
    };
    for (let seat = openSeat(asked); seat?.person != null; seat = openSeat(asked)) await act(seat.person.id, 'decide', { outcome: 'approve', rationale: 'Agreed as assessed.' });
    const [leaver, objector, voter] = (openSeat(asked)?.members ?? []).map((member) => member.id);
    if (leaver === undefined || objector === undefined || voter === undefined) throw new Error('expected a committee of three or more');
    await act(leaver, 'recuse', { text: 'I sit on the board of the vendor.' });
    await act(objector, 'vote', { vote: 'no', rationale: 'Too long for what it risks.' });

    const page = await pageAs(voter);
    await open(page, '/inbox');
    await page.getByRole('navigation', { name: 'What waits for you' }).getByText('Audit records of the policy host until spring').click();
    await page.getByText('2 more votes for the quorum; 2 more yes for an approval').waitFor();
    await look(page, 'inbox-vote');
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The host is watched from outside.');
    await page.getByRole('dialog').getByRole('button', { name: 'Vote' }).click();
    await page.getByText('recorded').waitFor();
    await open(page, `/exceptions/${id}`);
    const approvals = page.getByRole('region', { name: 'Approvals' });
    await approvals.getByText('1 more vote for the quorum; 1 more yes for an approval').waitFor();
    await approvals.getByText('“Too long for what it risks.”').waitFor();
    await look(page, 'exception-committee');
    await page.getByRole('region', { name: 'What you can do' }).getByRole('button', { name: 'Vote' }).click();
    await page.getByRole('dialog').getByText('your last vote counts').waitFor();
    await page.keyboard.press('Escape');

    const away = await pageAs(leaver);
    await open(away, `/exceptions/${id}`);
    await away.getByText('You declared a conflict: what was voted is shown to you once the committee has decided.').waitFor();
    expect(await away.getByText('Too long for what it risks.').count()).toBe(0);
  });

  test('a renewal says how far it may go, cap by cap, before it is asked for; then it stands on the page with what is said for it', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p36');
    await open(page, '/exceptions/EXC-2026-0021');
    await page.getByRole('button', { name: 'Renew' }).click();
    const dialog = page.getByRole('dialog', { name: 'Renew' });
    const caps = dialog.getByRole('region', { name: 'How far it may go' });
    await caps.getByText('lasts at most 90 days').waitFor();
    await caps.getByText('without a break').waitFor();
    await caps.getByText('It would be renewal 1 of this cover').waitFor();
    await look(page, 'exception-renew');
    await dialog.getByLabel('Last covered day').fill('2027-02-28');
    await dialog.getByLabel('What was reached of the plan?').fill('The approvers are named, and half of them trained.');
    await dialog.getByLabel('How was it used?').fill('Every journal of the cutover.');
    await dialog.getByLabel('Why is it still needed?').fill('The other half is trained in January only.');
    await dialog.getByRole('button', { name: 'Renew' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changes = page.getByRole('region', { name: 'Renewals, amendments and other changes' });
    await changes.getByText('The approvers are named, and half of them trained.').waitFor();
    await changes.getByText('handed in late').waitFor();
    await look(page, 'exception-renewal');
  });

  test('what is not possible says why, in the words of the rules', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p24');
    await open(page, '/exceptions/EXC-2026-0008');
    await page.getByText('What else there is, and why not now').click();
    const revoke = page.getByRole('button', { name: 'Revoke' });
    expect(await revoke.getAttribute('aria-disabled')).toBe('true');
    await page.getByText('exception.revoke is for somebody with the authority of its level').waitFor();
  });
});
