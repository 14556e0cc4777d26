import { databaseNow, type GrantedVersion, grantedVersions, type Membership, type Queries, sampleFindings, type StorePool, storedMemberships, versionsDue, withTransaction } from '@exeat/store';
import { membershipsIn } from './match.ts';

/** A membership that is not as the definition has it. `missing`: not stored; `extra`: stored only; `outcome`: stored otherwise. */
export type MembershipFault = {
  readonly fault: 'missing' | 'extra' | 'outcome';
  readonly asset: string;
  readonly identity: string;
  readonly exception: string;
  readonly version: number;
  readonly clause: number;
};

export type MembershipCheck = {
  /** Every finding that holds was compared, not a sample. */
  readonly isWhole: boolean;
  readonly findings: number;
  readonly versions: number;
  /** Versions that are noted to be matched again: what is missing of them is on its way, and is no fault. */
  readonly matching: number;
  readonly memberships: number;
  readonly missing: number;
  readonly extra: number;
  readonly outcome: number;
  readonly examples: readonly MembershipFault[];
};

const mostExamples = 20;
const pageLength = 500;

/**
 * Compares what is stored with the definition, the slow way: every clause of everything that was ever granted against every finding of the
 * sample, with no index and no query that chooses candidates.
 */
export async function checkMemberships(pool: StorePool, sample: number): Promise<MembershipCheck> {
  // Of one moment: what is imported or granted meanwhile is whole in it or not there.
  return withTransaction(pool, (tx) => compare(tx, sample), { isolation: 'repeatable read', readOnly: true });
}

async function compare(queries: Queries, sample: number): Promise<MembershipCheck> {
  const due = await versionsDue(queries);
  const versions = await everGranted(queries);
  const { isWhole, findings } = await sampleFindings(queries, sample);
  const counts = { memberships: 0, missing: 0, extra: 0, outcome: 0 };
  const examples: MembershipFault[] = [];
  for (let start = 0; start < findings.length; start += pageLength) {
    const page = findings.slice(start, start + pageLength);
    const stored = await storedMemberships(queries, page);
    for (const [at, finding] of page.entries()) {
      const expected = new Map(versions.flatMap((version) => membershipsIn(version, finding)).map((one) => [keyOf(one), one]));
      const held = new Map((stored[at]?.memberships ?? []).map((one) => [keyOf(one), one]));
      counts.memberships += expected.size;
      for (const [key, one] of [...expected, ...held]) {
        const fault = faultOf(expected.get(key), held.get(key));
        // What stands on both sides is met twice, and told once.
        if (fault === null || (fault === 'outcome' && held.get(key) === one)) continue;
        if (fault === 'missing' && due.has(`${one.exception} ${one.version}`)) continue;
        counts[fault] += 1;
        const { exception, version, clause } = one;
        if (examples.length < mostExamples) examples.push({ fault, asset: `${finding.asset.type}:${finding.asset.id}`, identity: finding.identity, exception, version, clause });
      }
    }
  }
  return { isWhole, findings: findings.length, versions: versions.length, matching: due.size, ...counts, examples };
}

type Stored = Pick<Membership, 'exception' | 'version' | 'clause' | 'outcome'>;

function faultOf(expected: Stored | undefined, held: Stored | undefined): MembershipFault['fault'] | null {
  if (held === undefined) return 'missing';
  if (expected === undefined) return 'extra';
  return expected.outcome === held.outcome ? null : 'outcome';
}

function keyOf({ exception, version, clause }: Stored): string {
  return `${exception} ${version} ${clause}`;
}

async function everGranted(queries: Queries): Promise<readonly GrantedVersion[]> {
  const at = await databaseNow(queries);
  const versions: GrantedVersion[] = [];
  for (;;) {
    const last = versions.at(-1);
    const page = await grantedVersions(queries, { at, which: 'ever-granted', ...(last === undefined ? {} : { after: { exception: last.id, version: last.version } }) });
    if (page.length === 0) return versions;
    versions.push(...page);
  }
}
