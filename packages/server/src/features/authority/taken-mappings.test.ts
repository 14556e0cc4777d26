import { rebuildProjections } from '@exeat/store';
import type { PreviewReply } from '@exeat/contract';
import { afterAll, expect, test } from 'vitest';
import { demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, confirmed, ok, problemIn } from '../../testing/requests.ts';

const server = await demoServer();
afterAll(() => server.close());

const rule = { scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_package_audit_installed' };
const map = async (...requirements: string[]) => confirmed(server, await server.as('p46').post('/mappings', { rule, requirements }));
const refusals = async (lastDay: string) => {
  const asked = auditRequest({ validity: { lastDay }, remediation: { milestones: [{ title: 'Install it', due: lastDay }] } });
  return ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', asked)).refusals.map(({ code }) => code);
};

test('E47 a requirement that two people took away from a rule is owed for thirty days more, as the log has it', async () => {
  await map('STD-LG/LG-7.1', 'STD-CF/CF-6.1');
  expect(await refusals('2026-12-31')).toContain('uncited-requirement');
  await map('STD-LG/LG-7.1');
  expect(await refusals('2026-12-31')).toContain('uncited-requirement');
  const draft = ok<{ id: string }>(await server.as('p24').post('/exceptions', auditRequest()));
  const submitted = await server.as('p24').post(`/exceptions/${draft.id}/submit`, {});
  expect(codesOf(submitted)).toEqual(['uncited-requirement']);
  expect(problemIn(submitted).reasons?.[0]).toMatchObject({ text: expect.stringContaining('STD-CF/CF-6.1 until lately') });
  expect((await rebuildProjections(server.database.pool, { mode: 'verify' })).differing).toBe(0);

  await server.moveClock('2026-12-30T15:00:00.000Z');
  expect(await refusals('2027-01-31')).not.toContain('uncited-requirement');
});
