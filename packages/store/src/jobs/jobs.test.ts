import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/index.ts';
import { migrate } from '../migration/migrate.ts';
import { type Job, startJobs } from './jobs.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A node that counts the errors it is told. */
async function node(job: Job): Promise<{ readonly errors: unknown[]; stop(): Promise<void> }> {
  const errors: unknown[] = [];
  const started = await startJobs(database.pool, [job], { onError: (_, error) => errors.push(error) });
  return { errors, stop: () => started.stop() };
}

/** Work that is over after so many runs. */
function counted(runs: number): { readonly done: Promise<void>; run(): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = runs;
  return {
    done: promise,
    run: async () => {
      left -= 1;
      if (left <= 0) resolve();
    },
  };
}

test('as the application, two nodes share a job: each slot is run at most once', async () => {
  const work = counted(3);
  let runs = 0;
  const job = {
    name: 'shared',
    everySeconds: 1,
    run: async () => {
      runs += 1;
      await work.run();
    },
  };
  const nodes = await Promise.all([node(job), node(job)]);
  await work.done;
  await Promise.all(nodes.map((one) => one.stop()));
  const [asked] = await database.owner.query<{ slots: number; jobs: number }>(
    "SELECT count(DISTINCT singleton_on)::int AS slots, count(*)::int AS jobs FROM pgboss.job WHERE name = 'shared'",
  );
  expect(asked?.slots).toBe(asked?.jobs);
  expect(runs).toBeLessThanOrEqual(asked?.jobs ?? 0);
  expect(nodes.flatMap(({ errors }) => errors)).toEqual([]);
});

test('a node that hangs in a run keeps no other from the next one', async () => {
  const hangs = Promise.withResolvers<void>();
  const hanging = Promise.withResolvers<void>();
  const stuck = await node({
    name: 'stuck',
    everySeconds: 1,
    run: async () => {
      hanging.resolve();
      await hangs.promise;
    },
  });
  await hanging.promise;
  const work = counted(2);
  const other = await node({ name: 'stuck', everySeconds: 1, run: work.run });
  await work.done;
  hangs.resolve();
  await Promise.all([stuck.stop(), other.stop()]);
});

test('a run that fails is told, stands as failed, and the next one is made', async () => {
  const work = counted(2);
  const failing = await node({
    name: 'failing',
    everySeconds: 1,
    run: async () => {
      await work.run();
      throw new Error('no route to the mail server');
    },
  });
  await work.done;
  await failing.stop();
  expect(failing.errors[0]).toMatchObject({ message: 'no route to the mail server' });
  const [failed] = await database.owner.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'failing' AND state = 'failed'",
  );
  expect(failed?.count).toBeGreaterThan(0);
});

test('migrating again changes nothing, and the application can create nothing beside the queue', async () => {
  expect(await migrate(database.address)).toMatchObject({ applied: [], roles: 'enforced' });
  await expect(database.pool.query('CREATE TABLE pgboss.mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(database.pool.query('DROP TABLE pgboss.job')).rejects.toThrow(/must be owner/);
});
