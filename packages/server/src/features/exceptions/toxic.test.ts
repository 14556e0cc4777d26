import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { assessment, auditRequest, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const on = (requirement: string, scheme: string, rule: string) => [{ requirement, rules: { scheme, ids: [rule] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }];
const unsupported = auditRequest({ scope: on('STD-VM/VM-2.3', 'nessus', '108797') });

type Preview = { readonly assumedBand: string; readonly required: { readonly reasons: readonly { readonly code: string; readonly text: string }[]; readonly toxic: readonly object[] } };

test('a flat segment in approval makes unsupported software on the same host toxic, in preview and assessment (S39)', async () => {
  const flat = await inApproval(server, { scope: on('STD-NW/NW-5.1', 'generic', 'larkfield/flat-segment') });
  const preview = ok<Preview>(await server.as('p24').post('/exceptions/preview', unsupported));
  expect(preview.required.toxic).toEqual([{ rule: 'X3', title: 'Unsupported software in a flat network', with: [flat.id], assets: ['host:app-01.corp.example'], assetCount: 1 }]);
  expect(preview.required.reasons.find(({ code }) => code === 'toxic-combination')?.text).toContain(flat.id);
  const assessed = await inApproval(server, { scope: on('STD-VM/VM-2.3', 'nessus', '108797') }, assessment);
  expect(assessed.assessment?.residualBand).toBe('high');
  expect(assessed.required?.toxic).toMatchObject([{ rule: 'X3', with: [flat.id] }]);
});
