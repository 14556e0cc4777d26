import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { checked } from './testing/model/invariants.ts';
import { withPlanted } from './testing/model/planting.ts';
import { play, sequences, propertySeed } from './testing/model/play.ts';

// One violation an invariant, each in the rule that holds it. A violation that no sequence notices fails the test: then the check is blind.
vi.mock('../approval/required-approval.ts', async (original) => (await import('./testing/model/plants.ts')).ofRequiredApproval(await original()));
vi.mock('../approval/separation-of-duties.ts', async (original) => (await import('./testing/model/plants.ts')).ofSeparation(await original()));
vi.mock('../approval/ballot.ts', async (original) => (await import('./testing/model/plants.ts')).ofBallot(await original()));
vi.mock('../access/decide.ts', async (original) => (await import('./testing/model/plants.ts')).ofAccess(await original()));
vi.mock('../coverage/in-force.ts', async (original) => (await import('./testing/model/plants.ts')).ofInForce(await original()));
vi.mock('../coverage/coverage-of-finding.ts', async (original) => (await import('./testing/model/plants.ts')).ofCoverage(await original()));
vi.mock('../portfolio/portfolio-tally.ts', async (original) => (await import('./testing/model/plants.ts')).ofPortfolio(await original()));
vi.mock('../risk/assess.ts', async (original) => (await import('./testing/model/plants.ts')).ofRisk(await original()));
vi.mock('../scope/narrower.ts', async (original) => (await import('./testing/model/plants.ts')).ofNarrower(await original()));
vi.mock('./longest-term.ts', async (original) => (await import('./testing/model/plants.ts')).ofLongest(await original()));
vi.mock('./change-request.ts', async (original) => (await import('./testing/model/plants.ts')).ofChanges(await original()));
vi.mock('./commands/emergency-grant.ts', async (original) => (await import('./testing/model/plants.ts')).ofEmergency(await original()));
vi.mock('./commands/grant.ts', async (original) => (await import('./testing/model/plants.ts')).ofGrant(await original()));
vi.mock('./commands/shared.ts', async (original) => (await import('./testing/model/plants.ts')).ofShared(await original()));
vi.mock('./evolve.ts', async (original) => (await import('./testing/model/plants.ts')).ofEvolve(await original()));
vi.mock('./examine-request.ts', async (original) => (await import('./testing/model/plants.ts')).ofExamination(await original()));
vi.mock('./lineage.ts', async (original) => (await import('./testing/model/plants.ts')).ofLineage(await original()));
vi.mock('./state-at.ts', async (original) => (await import('./testing/model/plants.ts')).ofState(await original()));
vi.mock('./term.ts', async (original) => (await import('./testing/model/plants.ts')).ofTerm(await original()));

const seed = propertySeed();
const most = 6000;
const needed: string[] = [];
afterAll(() => void process.stdout.write(`planted violations from seed ${seed}, each found after: ${needed.join(', ')}\n`));

test.each(Object.entries(checked))('%s is noticed when it is broken: %s', { timeout: 600_000 }, (invariant) => {
  let played = 0;
  const noticed = withPlanted(invariant, () => {
    for (let round = 0; played < most; round += 1) {
      for (const sequence of fc.sample(sequences, { numRuns: 100, seed: seed + round })) {
        played += 1;
        if (play(sequence).violations.some((violation) => violation.invariant === invariant)) return true;
      }
    }
    return false;
  });
  expect(noticed, `${most} sequences from seed ${seed} did not notice it`).toBe(true);
  needed.push(`${invariant} ${played}`);
});
