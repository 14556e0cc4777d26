import { expect, test } from 'vitest';
import type { ExceptionCase } from '../exception/state.ts';
import { readCases } from '../exception/testing/world.ts';
import { exceptionId } from '../ids.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import { type Instant, parseInstant } from '../time.ts';
import { type ExpiredUse, ExpiredUseTally } from './expired-use.ts';

type Sketch = { grants: [string, string][]; violations?: [string, string?][]; revoked?: true };
const day = (text: string): Instant => parseInstant(`${text}T00:00:00.000Z`);

function caseOf({ grants, revoked }: Sketch, id: string): ExceptionCase {
  return {
    id: exceptionId(id), phase: revoked === true ? 'revoked' : 'approved', suspensions: [], duties: [], changes: [], ended: revoked === true ? { at: day(grants.at(-1)?.[1] ?? '') } : null,
    grants: grants.map(([from, until], n) => ({ id: `${id}/g${n}`, from: day(from), until: day(until), grantedAt: day(from), zone: 'UTC' })),
  } as unknown as ExceptionCase;
}

const recordOf = ([endedAt, resolved]: [string, string?], exception: string): NonComplianceRecord => ({
  nonCompliance: { exception, violation: { endedAt: day(endedAt), because: 'expired', firstSeen: day(endedAt) } }, resolved: resolved === undefined ? null : { at: day(resolved) },
}) as unknown as NonComplianceRecord;

test.each(readCases<{ name: string; cases: Sketch[]; is: ExpiredUse }[]>('expired-use.yaml'))('$name', ({ cases, is }) => {
  const id = (index: number): string => `EXC-2026-000${index + 1}`;
  const tally = new ExpiredUseTally(day('2026-11-24'), cases.flatMap(({ violations = [] }, index) => violations.map((one) => recordOf(one, id(index)))));
  for (const [index, one] of cases.entries()) tally.add(caseOf(one, id(index)));
  expect(tally.result()).toEqual(is);
});
