import { expect, test } from 'vitest';
import { exceptionId } from '../../ids.ts';
import type { ExceptionContent } from '../content.ts';
import type { ExceptionCommand } from '../decide.ts';
import { requestContent, World } from '../testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const scope = [{
  requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['package_audit_installed'] }, asset: { type: 'host', under: 'claims.example' },
}] as unknown as ExceptionContent['scope'];

test('a new title takes in nobody who joined the container since, and needs nobody', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.members.set('claims.example', ['app-01.corp.example']);
  world.draft(requestContent({ scope }), 'p24');
  const run = (as: string, command: ExceptionCommand): void => expect(world.run(id, command, as)).toMatchObject({ ok: true });
  run('p24', { verb: 'submit' });
  run('p05', { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } });
  run('p06', {
    verb: 'assess', relianceHash: world.case(id).relianceHash ?? '', statement: 'Risk that an intrusion stays unseen due to missing records.', inherent: { likelihood: 3, impact: 3 },
    controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass' }], recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
  });
  for (const as of ['p08', 'p04', 'p23']) run(as, { verb: 'decide', outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: world.case(id).relianceHash ?? '' });
  world.members.set('claims.example', ['app-01.corp.example', 'app-02.corp.example']);
  run('p24', { verb: 'amend', content: { ...world.case(id).content, title: 'Audit daemon on claims hosts' }, text: 'The title was too narrow.' });
  const { changes, versions, content } = world.case(id);
  expect([changes, content.title, versions.at(-1)?.frozen.scope[0]?.members]).toEqual([[], 'Audit daemon on claims hosts', ['app-01.corp.example']]);
});
