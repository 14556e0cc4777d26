import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest } from '../digest.ts';
import { type Finding, findingIdentity } from './finding.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const maybe = fc.option(text, { nil: undefined });

test('the identity of a finding is the digest of its identifying members, and of nothing else', () => {
  fc.assert(
    fc.property(
      fc.record({ id: text, asset: text, component: maybe, path: maybe, port: maybe, value: maybe, native: maybe, title: text }),
      fc.option(fc.nat(), { nil: undefined }),
      fc.nat({ max: 3 }),
      ({ id, asset, component, path, port, value, native, title }, line, occurrence) => {
        const members = { component, path, port, value, line };
        const present = Object.fromEntries(Object.entries(members).filter(([, each]) => each !== undefined));
        const finding: Finding = {
          rule: { scheme: 'generic', id },
          asset: { type: 'generic', id: asset },
          ...present,
          status: 'open',
          severity: 'high',
          title,
          source: { format: 'f', tool: 't', status: 's', ...(native === undefined ? {} : { native }) },
        };
        const tuple = {
          ...members,
          line: native === undefined ? line : undefined,
          rule: { scheme: 'generic', id },
          asset: { type: 'generic', id: asset },
          native,
          occurrence: occurrence === 0 ? undefined : occurrence,
        };
        expect(findingIdentity(finding, occurrence)).toBe(contentDigest(tuple));
        expect(findingIdentity({ ...finding, status: 'passed', severity: 'low', title: 'other' }, occurrence)).toBe(findingIdentity(finding, occurrence));
      },
    ),
    { numRuns: 300 },
  );
});
