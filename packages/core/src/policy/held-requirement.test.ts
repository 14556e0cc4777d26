import { describe, expect, test } from 'vitest';
import { done, submitted } from '../exception/testing/steps.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import { exceptionId, type PersonId, personId, requirementId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import type { Requirement } from './requirement.ts';

const [first, second] = [exceptionId('EXC-2026-0001'), exceptionId('EXC-2026-0002')] as const;
const strong = requirementId('STD-CR/CR-3.1');
const tls = requestContent({ scope: [{ requirement: strong, rules: { scheme: 'xccdf', ids: ['tls_outside'] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }] });

/** Publishes a version for all to see who did. */
function publish(world: World, id: string, changes: Partial<Requirement>, by: readonly PersonId[] = []): void {
  world.publish(id, changes);
  const { library } = world;
  const versions = library.versions.get(requirementId(id)) ?? [];
  world.library = { ...library, versions: new Map([...library.versions, [requirementId(id), versions.map((one, at) => (at === versions.length - 1 ? { ...one, publishers: by } : one))]]) };
}

function refusals(world: World, as: string, content = tls): readonly string[] {
  world.draft({ ...content, owner: personId(as) }, as);
  const id = exceptionId(`EXC-2026-${String(world.cases.size).padStart(4, '0')}`);
  const decided = world.run(id, { verb: 'submit' }, as);
  return decided.ok ? [] : decided.reasons.map(({ code }) => code);
}

describe('E53 a requirement that was relaxed lately', () => {
  test('E53 relaxes nothing of the unit that published it, for thirty days', () => {
    const world = new World('2026-11-24T15:00:00Z');
    publish(world, strong, { waivable: true }, [personId('p46'), personId('p23')]);
    expect(refusals(world, 'p24')).toContain('not-waivable');
    world.now = parseInstant('2026-12-24T14:59:59Z');
    expect(refusals(world, 'p24')).toContain('not-waivable');
    world.now = parseInstant('2026-12-24T15:00:00Z');
    expect(refusals(world, 'p24')).not.toContain('not-waivable');
  });

  test('E53 nor of the unit of whoever answers for the policy, and everybody else goes by what is in force', () => {
    const world = new World('2026-11-24T15:00:00Z');
    publish(world, strong, { waivable: true, document: { id: 'STD-CR', title: 'Cryptography', owner: personId('p24') } }, [personId('p46')]);
    expect(refusals(world, 'p24')).toContain('not-waivable');
    const other = new World('2026-11-24T15:00:00Z');
    publish(other, strong, { waivable: true }, [personId('p46')]);
    expect(refusals(other, 'p24')).not.toContain('not-waivable');
  });

  test('E53 step by step it is still the strictest of all steps', () => {
    const world = new World('2026-11-24T15:00:00Z');
    publish(world, strong, { maxDays: 10 }, [personId('p23')]);
    publish(world, strong, { waivable: true, maxDays: 300 }, [personId('p23')]);
    expect(refusals(world, 'p24')).toEqual(expect.arrayContaining(['not-waivable', 'term-too-long']));
  });
});

describe('E47 a tier that is lowered while a request waits', () => {
  test('E47 stays as it was for that request for thirty days, and the assessor is told', () => {
    const world = new World('2026-11-24T15:00:00Z');
    world.draft(requestContent(), 'p24');
    publish(world, 'STD-LG/LG-7.1', { tier: 1, crown: true });
    submitted(world, first);
    world.now = parseInstant('2026-11-25T15:00:00Z');
    publish(world, 'STD-LG/LG-7.1', { tier: 3, crown: false });
    const assess = { verb: 'assess', statement: 'Risk that an intrusion stays unseen due to missing audit records.', inherent: { likelihood: 1, impact: 1 }, controls: [], recommendation: 'approve', opinion: 'Acceptable until the rebuild.' };
    done(world, first, assess, 'p06');
    expect(world.case(first).required?.level).toBe(3);
    expect(world.case(first).required?.reasons.find(({ code }) => code === 'fact-held')?.text).toContain('the request was there before');
    world.draft(requestContent(), 'p24');
    world.run(second, { verb: 'submit' }, 'p24');
    done(world, second, { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [first] } }, 'p05');
    done(world, second, assess, 'p06');
    expect(world.case(second).required?.reasons.some(({ code }) => code === 'fact-held')).toBe(false);
  });
});
