import type { PreviewReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../testing/demo-server.ts';
import { auditRequest, ok } from '../testing/requests.ts';
import { loadDemo } from './load-demo.ts';
import { readDemo } from './read-demo.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('is loaded once, and every part of it by an event', async () => {
  expect(await loadDemo(server.database.pool)).toBe(false);
  const demo = await readDemo();
  const counts = await server.database.owner.query<{ type: string; count: number }>('SELECT type, count(*) AS count FROM event GROUP BY type');
  expect(Object.fromEntries(counts.map(({ type, count }) => [type, count]))).toEqual({
    calendar_recorded: demo.directory.calendars.length,
    unit_recorded: demo.directory.units.length,
    person_recorded: demo.directory.people.length,
    requirement_published: demo.requirements.length,
    rule_mapped: demo.mappings.length,
    assets_imported: 1,
  });
});

test('whoever asks about whatever the library maps finds somebody for every seat (E3 d, E48)', async () => {
  const { requirements, mappings, assets, directory } = await readDemo();
  const leads = new Map(directory.units.map((unit) => [unit.id, unit.heads.lead ?? unit.heads.head]));
  const stuck: string[] = [];
  for (const requirement of requirements) {
    const mapping = mappings.find((one) => one.requirements.includes(requirement.id));
    // One of each unit, type and set of classes stands for the rest.
    for (const asset of new Map(assets.map((one) => [`${one.unit} ${one.ref.type} ${one.classes.join()}`, one])).values()) {
      const owner = leads.get(asset.unit);
      if (owner === undefined) continue;
      const scope = [
        {
          requirement: requirement.id,
          asset: { type: asset.ref.type, ids: [asset.ref.id] },
          ...(mapping === undefined ? {} : { rules: { scheme: mapping.rule.scheme, ids: [mapping.rule.id] } }),
        },
      ];
      const preview = ok<PreviewReply>(
        await server.as(owner).post('/exceptions/preview', auditRequest({ owner, scope, validity: { lastDay: '2026-12-20' } })),
      );
      // What the rules bar by design is no hole of the demo.
      const holes = preview.refusals.filter((reason) => reason.code !== 'not-waivable' && reason.code !== 'sub-form-missing');
      if (holes.length > 0) stuck.push(`${requirement.id} on ${asset.ref.id} for ${owner}: ${holes.map((reason) => reason.text).join(' ')}`);
    }
  }
  expect(stuck).toEqual([]);
}, 120_000);
