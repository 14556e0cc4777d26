import { parseArgs } from 'node:util';
import { openPool } from '@exeat/store';
import { withExistingDatabase } from '../backup/with-database.ts';
import { readSettings } from '../config.ts';
import { checkMemberships } from '../coverage/check-memberships.ts';
import { integer } from '../setting.ts';
import { failureOf } from '../start/failure.ts';

const help = `exeat findings fsck: compares what is stored of findings and exceptions with the definition of coverage.

  --sample <n>    about so many findings; all of them where there are no more (2000)
  --data <dir>    folder of the embedded database (EXEAT_DATA, ./data); DATABASE_URL names another one
  --help

Every clause of everything that was ever granted is held against every finding of the sample, without an index. Works while the server runs,
and changes nothing. Exit codes: 0 equal, 1 not.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { sample: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const sample = integer(1, 1_000_000)(values.sample ?? '2000');
  const check = await withExistingDatabase(readSettings(process.env, { EXEAT_DATA: values.data }), async (address) => {
    const pool = openPool(address, { role: 'owner', max: 1 });
    try {
      return await checkMemberships(pool, sample);
    } finally {
      await pool.close();
    }
  });
  const faults = check.missing + check.extra + check.outcome;
  process.stdout.write(`${JSON.stringify(check)}\n`);
  process.stderr.write(
    `${check.isWhole ? 'All' : 'A sample of'} ${check.findings} findings against ${check.versions} versions: ${faults === 0 ? `all ${check.memberships} memberships are as defined` : `${faults} are not as defined`}.\n`,
  );
  return faults === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`exeat findings fsck: ${text}\n`);
  return exitCode;
});
